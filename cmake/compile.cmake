# What every target of this project is compiled with.
include(CheckCXXCompilerFlag)
include(CheckCXXSourceCompiles)
if(AUTOGRAD_NATIVE)
  check_cxx_compiler_flag(-march=native AUTOGRAD_HAS_MARCH_NATIVE)
endif()
set(AUTOGRAD_PROCESSOR_FLAGS)
if(AUTOGRAD_HAS_MARCH_NATIVE)
  set(AUTOGRAD_PROCESSOR_FLAGS -march=native)
  # What xsimd 8 does with the later parts of AVX-512 does not compile without optimisation, and its kernels do not need them. Later
  # versions do compile, and refuse a part of AVX-512 without the others.
  set(CMAKE_REQUIRED_FLAGS "-march=native -O0")
  check_cxx_source_compiles("#ifndef __AVX512F__\n#error\n#endif\nint main() {}" AUTOGRAD_HAS_AVX512)
  if(AUTOGRAD_HAS_AVX512)
    set(CMAKE_REQUIRED_LIBRARIES xsimd)
    check_cxx_source_compiles("#include <xsimd/xsimd.hpp>
      using Ints = xsimd::batch<int>;
      int main() { const Ints x(1); return xsimd::select(x == x, x, x).get(0); }" AUTOGRAD_XSIMD_COMPILES_UNOPTIMISED)
    unset(CMAKE_REQUIRED_LIBRARIES)
    if(NOT AUTOGRAD_XSIMD_COMPILES_UNOPTIMISED)
      list(APPEND AUTOGRAD_PROCESSOR_FLAGS
        "$<$<NOT:$<CONFIG:Release,RelWithDebInfo,MinSizeRel>>:-mno-avx512cd;-mno-avx512dq;-mno-avx512bw>")
    endif()
  endif()
  unset(CMAKE_REQUIRED_FLAGS)
endif()

# ccache where it is installed: what was compiled once is not compiled again, in another clone neither. It is told that a precompiled
# header may stand for what it includes, and to see paths below this folder as relative ones.
find_program(AUTOGRAD_CCACHE ccache DOC "compiler cache; empty: none")
mark_as_advanced(AUTOGRAD_CCACHE)
if(AUTOGRAD_CCACHE AND PROJECT_IS_TOP_LEVEL AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(launcher ${PROJECT_BINARY_DIR}/ccache)
  file(WRITE ${launcher} "#!/bin/sh
export CCACHE_SLOPPINESS=pch_defines,time_macros CCACHE_BASEDIR='${PROJECT_SOURCE_DIR}' CCACHE_NOHASHDIR=1
exec '${AUTOGRAD_CCACHE}' \"$@\"\n")
  file(CHMOD ${launcher} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
  # Without these ccache passes by whatever a precompiled header is used for.
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess> "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
endif()

# autograd_warnings(target): the project's warnings, and the sanitizer or coverage flags of this build.
function(autograd_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow
    # GCC 12 sees overlaps and overflows in std::string (its bug 105329) and uninitialised shapes in xtensor's svector that are not there.
    # Clang and the sanitizers keep looking. Its own header of AVX-512 leaves variables uninitialised on purpose (its bug 105593).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow
      $<$<BOOL:${AUTOGRAD_HAS_AVX512}>:-Wno-uninitialized>>
    $<$<BOOL:${AUTOGRAD_WERROR}>:-Werror>)
  if(AUTOGRAD_SANITIZE)
    target_compile_options(${target} PRIVATE -fsanitize=${AUTOGRAD_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    target_link_options(${target} PUBLIC -fsanitize=${AUTOGRAD_SANITIZE})
  endif()
  if(AUTOGRAD_COVERAGE)
    target_compile_options(${target} PRIVATE --coverage)
    target_link_options(${target} PUBLIC --coverage)
  endif()
endfunction()

# autograd_precompiled(target engine): reuses the precompiled header of `engine` (autograd or autograd_f64).
function(autograd_precompiled target engine)
  get_target_property(headers ${engine} PRECOMPILE_HEADERS)
  if(headers)
    target_precompile_headers(${target} REUSE_FROM ${engine})
  endif()
endfunction()

# autograd_quick(target engine): for a test, which runs for a moment and where compiling is what one waits for: -O1 is a fifth less
# of it. Links GoogleTest, whose header is precompiled with those of the engine: once for each of its two builds.
function(autograd_quick target engine)
  target_link_libraries(${target} PUBLIC GTest::gtest)
  # A test is one file, and those of the op table have helpers of the same names: never compiled as one.
  set_target_properties(${target} PROPERTIES UNITY_BUILD OFF)
  get_target_property(headers ${engine} PRECOMPILE_HEADERS)
  set(quick $<$<CONFIG:Release>:-O1>)
  target_compile_options(${target} PRIVATE ${quick})
  if(NOT headers)
    return()
  endif()
  if(NOT TARGET ${engine}_quick_headers)
    set(nothing ${PROJECT_BINARY_DIR}/${engine}_quick_headers.cpp)
    file(TOUCH ${nothing})
    add_library(${engine}_quick_headers OBJECT EXCLUDE_FROM_ALL ${nothing})
    target_link_libraries(${engine}_quick_headers PRIVATE ${engine} GTest::gtest)
    target_compile_options(${engine}_quick_headers PRIVATE ${quick})
    autograd_warnings(${engine}_quick_headers)
    target_precompile_headers(${engine}_quick_headers PRIVATE ${headers} <autograd/autograd.h> <gtest/gtest.h>)
  endif()
  autograd_precompiled(${target} ${engine}_quick_headers)
endfunction()
