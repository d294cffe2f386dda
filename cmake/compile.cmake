# What every target of this project is compiled with.
include(CheckCXXCompilerFlag)
if(AUTOGRAD_NATIVE)
  check_cxx_compiler_flag(-march=native AUTOGRAD_HAS_MARCH_NATIVE)
endif()

# autograd_warnings(target): the project's warnings, and the sanitizer or coverage flags of this build.
function(autograd_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion -Wshadow
    # GCC 12 sees overlaps and overflows in std::string (its bug 105329) and uninitialised shapes in xtensor's svector that are not there.
    # Clang and the sanitizers keep looking.
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow>
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
