# `cmake --install`: headers, both libraries, and the files behind find_package(autograd).
get_property(fetched GLOBAL PROPERTY AUTOGRAD_FETCHED)
if(fetched)
  message(STATUS "no install target: built with downloaded ${fetched}, which a user of the installed library would not find")
  return()
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(cmake_dir ${CMAKE_INSTALL_LIBDIR}/cmake/autograd)
if(TARGET DNNL::dnnl)
  set(AUTOGRAD_WITH_ONEDNN TRUE)
else()
  set(AUTOGRAD_WITH_ONEDNN FALSE)
endif()

install(TARGETS autograd autograd_f64 EXPORT autogradTargets)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/autograd TYPE INCLUDE FILES_MATCHING PATTERN "*.h" PATTERN ops EXCLUDE)
install(EXPORT autogradTargets NAMESPACE autograd:: DESTINATION ${cmake_dir})
configure_package_config_file(${PROJECT_SOURCE_DIR}/cmake/autogradConfig.cmake.in
  ${PROJECT_BINARY_DIR}/autogradConfig.cmake INSTALL_DESTINATION ${cmake_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/autogradConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/autogradConfig.cmake ${PROJECT_BINARY_DIR}/autogradConfigVersion.cmake
  ${PROJECT_SOURCE_DIR}/cmake/findBlas.cmake DESTINATION ${cmake_dir})
# The same names inside the build tree, for a program that is developed beside the library.
configure_file(${PROJECT_SOURCE_DIR}/cmake/findBlas.cmake ${PROJECT_BINARY_DIR}/findBlas.cmake COPYONLY)
export(EXPORT autogradTargets NAMESPACE autograd:: FILE ${PROJECT_BINARY_DIR}/autogradTargets.cmake)
