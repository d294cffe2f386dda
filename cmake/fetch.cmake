# The pinned versions: exactly those of Debian 12, so that one set is tested. Header-only libraries are used as headers,
# without their CMake files (those ask for a CMake older than CMake 4 supports).
include(FetchContent)

# autograd_pin(name version url sha256 headers): headers = the include folder inside the archive.
function(autograd_pin name version url sha256 headers)
  foreach(field version url sha256 headers)
    set_property(GLOBAL PROPERTY AUTOGRAD_PIN_${name}_${field} "${${field}}")
  endforeach()
endfunction()

set(gh https://github.com)
# SHA-256 published in Spack's package.py of xtl and xsimd, and equal to `git archive` of the tag.
autograd_pin(xtl 0.7.4 ${gh}/xtensor-stack/xtl/archive/0.7.4.tar.gz
  3c88be0e696b64150c4de7a70f9f09c00a335186b0b0b409771ef9f56bca7d9a include)
autograd_pin(xsimd 8.1.0 ${gh}/xtensor-stack/xsimd/archive/8.1.0.tar.gz
  d52551360d37709675237d2a0418e28f70995b5b7cdad7c674626bcfbbf48328 include)
# SHA-256 published in Bazel workspaces that use the same archive, and equal to `git archive` of the tag.
autograd_pin(xtensor 0.24.3 ${gh}/xtensor-stack/xtensor/archive/0.24.3.tar.gz
  3acde856b9fb8cf4e2a7b66726da541275d40ab9b002e618ad985ab97f08ca4f include)
# SHA-256 published in Spack's package.py of xtensor-blas, and equal to `git archive` of the tag.
autograd_pin(xtensor-blas 0.20.0 ${gh}/xtensor-stack/xtensor-blas/archive/0.20.0.tar.gz
  272f5d99bb7511a616bfe41b13a000e63de46420f0b32a25fa4fb935b462c7ff include)
# SHA-256 published in the Bazel workspaces of Seastar and of rules_ros2.
autograd_pin(fmt 9.1.0 ${gh}/fmtlib/fmt/archive/9.1.0.tar.gz
  5dea48d1fcddc3ec571ce2058e13910a0d4a6bab4cc09a809d8b1dd1c88ae6f2 include)
# SHA-256 published with the release of nlohmann/json 3.11.2.
autograd_pin(nlohmann_json 3.11.2 ${gh}/nlohmann/json/releases/download/v3.11.2/json.tar.xz
  8c4b26bf4b422252e13f332bc5e388ec0ab5c3443d24399acb675e68278d341f include)
# SHA-256 published in the Bazel workspaces of LLVM and TensorStore.
autograd_pin(zlib 1.2.13 ${gh}/madler/zlib/releases/download/v1.2.13/zlib-1.2.13.tar.gz
  b3a24de97a8fdbc835b9833169501030b8977031bcb54b3b3ac13740f846ab30 .)
# SHA-256 published in Homebrew's formulas cli11 and utf8proc.
autograd_pin(CLI11 2.1.2 ${gh}/CLIUtils/CLI11/archive/v2.1.2.tar.gz
  26291377e892ba0e5b4972cdfd4a2ab3bf53af8dac1f4ea8fe0d1376b625c8cb include)
autograd_pin(utf8proc 2.8.0 ${gh}/JuliaStrings/utf8proc/archive/v2.8.0.tar.gz
  a0a60a79fe6f6d54e7d411facbfcc867a6e198608f2cd992490e46f04b1bcecc .)
# SHA-256 published in the Bazel workspaces of many Google projects.
autograd_pin(GTest 1.12.1 ${gh}/google/googletest/archive/refs/tags/release-1.12.1.tar.gz
  81964fe578e9bd7c94dfdb09c8e4d6e6759e19967e397dbea48d1c10e45d0df2 googletest/include)

# autograd_missing(what): the one message for a library that is neither installed nor to be had.
function(autograd_missing what)
  message(FATAL_ERROR "Missing: ${what}.\nInstall the libraries and configure again:\n"
    "  Debian, Ubuntu  apt-get install libxtensor-dev libxtensor-blas-dev libxsimd-dev libfmt-dev nlohmann-json3-dev "
    "libcli11-dev libgtest-dev libutf8proc-dev libopenblas-pthread-dev zlib1g-dev pkg-config\n"
    "  Fedora          dnf install fmt-devel json-devel cli11-devel gtest-devel utf8proc-devel openblas-devel zlib-devel pkgconf\n"
    "  Homebrew        brew install fmt nlohmann-json cli11 googletest utf8proc openblas zlib pkgconf\n"
    "  conda-forge     conda install xtensor xtensor-blas xsimd fmt nlohmann_json cli11 gtest libutf8proc openblas zlib pkg-config\n"
    "Fedora and Homebrew lack xtensor-blas: there the xtensor family is downloaded, which needs a network once.")
endfunction()

# Downloads the archive of a pin once, checks its hash, and declares it to FetchContent. FETCHCONTENT_SOURCE_DIR_<NAME>
# (a folder that is already there) is respected.
function(autograd_declare name)
  foreach(field version url sha256)
    get_property(${field} GLOBAL PROPERTY AUTOGRAD_PIN_${name}_${field})
  endforeach()
  string(TOUPPER ${name} NAME)
  string(REGEX MATCH "\\.tar\\.[a-z]+$" suffix ${url})
  set(archive ${CMAKE_BINARY_DIR}/_deps/${name}-${version}${suffix})
  if(NOT FETCHCONTENT_SOURCE_DIR_${NAME})
    if(AUTOGRAD_DEPENDENCIES STREQUAL system)
      autograd_missing("${name} (AUTOGRAD_DEPENDENCIES=system: nothing is downloaded)")
    endif()
    set(found "")
    if(EXISTS ${archive})
      file(SHA256 ${archive} found)
    endif()
    if(NOT found STREQUAL sha256)
      message(STATUS "${name} is not installed: downloading version ${version}")
      file(DOWNLOAD ${url} ${archive} STATUS status TLS_VERIFY ON INACTIVITY_TIMEOUT 30)
      list(POP_FRONT status code)
      if(NOT code EQUAL 0)
        file(REMOVE ${archive})
        autograd_missing("${name} ${version}: not installed, and the download of ${url} failed (${status})")
      endif()
      file(SHA256 ${archive} found)
      if(NOT found STREQUAL sha256)
        file(REMOVE ${archive})
        message(FATAL_ERROR "${url} has SHA-256 ${found}, expected ${sha256}: the file was changed or the download broken.")
      endif()
    endif()
  endif()
  FetchContent_Declare(${name} URL ${archive} URL_HASH SHA256=${sha256} DOWNLOAD_EXTRACT_TIMESTAMP ON ${ARGN})
  set_property(GLOBAL APPEND PROPERTY AUTOGRAD_FETCHED ${name})
endfunction()

# Header-only libraries: an imported target, so that their headers are system headers (no warnings from them).
function(autograd_fetch_headers)
  foreach(name IN LISTS ARGN)
    autograd_declare(${name} SOURCE_SUBDIR headers-only)
    FetchContent_MakeAvailable(${name})
    string(TOLOWER ${name} lower)
    get_property(headers GLOBAL PROPERTY AUTOGRAD_PIN_${name}_headers)
    add_library(${name} INTERFACE IMPORTED GLOBAL)
    target_include_directories(${name} INTERFACE ${${lower}_SOURCE_DIR}/${headers})
    add_library(${name}::${name} ALIAS ${name})
  endforeach()
endfunction()

# Compiled libraries with a CMake project that current CMake versions accept: fmt, GoogleTest.
function(autograd_fetch_project name)
  set(FMT_INSTALL OFF CACHE BOOL "" FORCE)
  set(INSTALL_GTEST OFF CACHE BOOL "" FORCE)
  set(BUILD_GMOCK OFF CACHE BOOL "" FORCE)
  autograd_declare(${name})
  FetchContent_MakeAvailable(${name})
  if(name STREQUAL GTest AND NOT TARGET GTest::gtest_main)
    add_library(GTest::gtest_main ALIAS gtest_main)
  endif()
  foreach(target fmt gtest gtest_main)
    if(TARGET ${target})
      set_target_properties(${target} PROPERTIES SYSTEM ON)  # no warnings from their headers
    endif()
  endforeach()
endfunction()

# utf8proc is one C file.
function(autograd_fetch_utf8proc)
  enable_language(C)
  autograd_declare(utf8proc SOURCE_SUBDIR headers-only)
  FetchContent_MakeAvailable(utf8proc)
  add_library(utf8proc STATIC ${utf8proc_SOURCE_DIR}/utf8proc.c)
  target_compile_definitions(utf8proc PUBLIC UTF8PROC_STATIC)
  target_include_directories(utf8proc SYSTEM PUBLIC ${utf8proc_SOURCE_DIR})
  add_library(utf8proc::utf8proc ALIAS utf8proc)
endfunction()

# Of zlib only the CRC and unpacking are used.
function(autograd_fetch_zlib)
  enable_language(C)
  autograd_declare(zlib SOURCE_SUBDIR headers-only)
  FetchContent_MakeAvailable(zlib)
  set(sources crc32.c zutil.c adler32.c inffast.c inflate.c inftrees.c uncompr.c)
  list(TRANSFORM sources PREPEND ${zlib_SOURCE_DIR}/)
  add_library(zlib STATIC ${sources})
  target_include_directories(zlib SYSTEM PUBLIC ${zlib_SOURCE_DIR})
  add_library(ZLIB::ZLIB ALIAS zlib)
endfunction()
