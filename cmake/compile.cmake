# What every target of this project is compiled with.
include(CheckCXXCompilerFlag)
include(CheckCXXSourceCompiles)
if(AUTOGRAD_NATIVE)
  check_cxx_compiler_flag(-march=native AUTOGRAD_HAS_MARCH_NATIVE)
endif()
set(AUTOGRAD_PROCESSOR_FLAGS)
if(AUTOGRAD_HAS_MARCH_NATIVE)
  set(AUTOGRAD_PROCESSOR_FLAGS -march=native)
  set(CMAKE_REQUIRED_FLAGS -march=native)
  check_cxx_source_compiles("#ifndef __AVX512F__\n#error\n#endif\nint main() {}" AUTOGRAD_HAS_AVX512)
  unset(CMAKE_REQUIRED_FLAGS)
  if(AUTOGRAD_HAS_AVX512)
    # What xsimd 8 does with the later parts of AVX-512 does not compile without optimisation; its kernels do not need them.
    list(APPEND AUTOGRAD_PROCESSOR_FLAGS
      "$<$<NOT:$<CONFIG:Release,RelWithDebInfo,MinSizeRel>>:-mno-avx512cd;-mno-avx512dq;-mno-avx512bw>")
  endif()
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

# autograd_quick(target): for a program that runs for a moment, where compiling is what one waits for. A fifth less of it.
function(autograd_quick target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-O1>)
endfunction()
