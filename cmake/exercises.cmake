# chapters/CC_name/exercises/exN_topic.h is a skeleton, exercises/solutions/exN_topic.h its solution and exN_topic_test.cpp the
# test of both. `./course check CC.N` builds and runs exercise_CC_N.
include(GoogleTest)

function(autograd_exercise name header_dir test)
  add_executable(${name} ${test})
  target_include_directories(${name} BEFORE PRIVATE ${header_dir})
  target_link_libraries(${name} PRIVATE autograd_f64 datasets fmt::fmt nlohmann_json::nlohmann_json GTest::gtest_main)
  target_include_directories(${name} PRIVATE ${PROJECT_BINARY_DIR}/paths)
  autograd_warnings(${name})
  autograd_quick(${name} autograd_f64)
  # A skeleton leaves its parameters unused.
  target_compile_options(${name} PRIVATE -Wno-unused-parameter -Wno-unused-variable)
endfunction()

file(GLOB exercise_tests CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/chapters/[0-9][0-9]_*/exercises/ex*_test.cpp)
foreach(test IN LISTS exercise_tests)
  string(REGEX REPLACE ".*/([0-9][0-9])_[^/]*/exercises/ex([0-9]+)_.*" "exercise_\\1_\\2" name ${test})
  get_filename_component(folder ${test} DIRECTORY)
  autograd_exercise(${name} ${folder} ${test})
  # #include "exN_topic.h" looks beside the including file first: a copy of the test elsewhere sees the solution.
  set(copy ${CMAKE_CURRENT_BINARY_DIR}/solutions/${name}_test.cpp)
  configure_file(${test} ${copy} COPYONLY)
  autograd_exercise(${name}_solution ${folder}/solutions ${copy})
  # The solution passes; the skeleton does not: a test that an empty answer passes would teach nothing.
  add_test(NAME ${name}_solution COMMAND ${name}_solution)
  add_test(NAME ${name}_skeleton_fails COMMAND ${name})
  set_tests_properties(${name}_solution ${name}_skeleton_fails PROPERTIES LABELS exercise TIMEOUT 120)
  set_tests_properties(${name}_skeleton_fails PROPERTIES WILL_FAIL TRUE)
endforeach()
