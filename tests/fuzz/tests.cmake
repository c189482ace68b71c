# Fuzz targets (targets.txt) are built in a build of their own (-DPUP_FUZZ=ON, clang), which run.sh makes; the main build only runs it.
file(STRINGS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/targets.txt fuzz_targets REGEX "^[a-z]")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/targets.txt)

if(PUP_FUZZ)
  add_library(fuzz_shared STATIC fuzz/fuzz.c fuzz/made.c fuzz/places.c unit/server_world.c unit/desk.c)
  target_include_directories(fuzz_shared PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(fuzz_shared PRIVATE pup_flags PkgConfig::cmocka)

  # pup_fuzz_target(NAME LIBRARY...): tests/fuzz/NAME.c as the program fuzz_NAME.
  function(pup_fuzz_target name)
    list(TRANSFORM ARGN PREPEND pup_)
    add_executable(fuzz_${name} fuzz/${name}.c)
    target_include_directories(fuzz_${name} PRIVATE ${PROJECT_SOURCE_DIR})
    target_link_libraries(fuzz_${name} PRIVATE pup_flags fuzz_shared ${ARGN} PkgConfig::cmocka)
    target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  endfunction()

  foreach(line ${fuzz_targets})
    separate_arguments(line)
    pup_fuzz_target(${line})
  endforeach()

  add_executable(fuzz_seeds fuzz/seeds.c)
  target_include_directories(fuzz_seeds PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(fuzz_seeds PRIVATE pup_flags fuzz_shared pup_wire pup_merge pup_model pup_base PkgConfig::cmocka)
elseif(NOT PUP_INNER)
  set(fuzz_environment "PUPITRE_FUZZ_BUILD=${CMAKE_BINARY_DIR}/fuzz")
  add_test(NAME fuzz_build COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run.sh build)
  set_tests_properties(fuzz_build PROPERTIES ENVIRONMENT "${fuzz_environment}" TIMEOUT 1200 PROCESSORS 2 FIXTURES_SETUP fuzz)
  foreach(line ${fuzz_targets})
    separate_arguments(line)
    list(POP_FRONT line name)
    add_test(NAME fuzz_${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/fuzz/run.sh 20 ${name})
    set_tests_properties(fuzz_${name} PROPERTIES TIMEOUT 600 FIXTURES_REQUIRED fuzz
      ENVIRONMENT "${fuzz_environment};PUPITRE_FUZZ_BUILT=1;PUPITRE_FUZZ_SEED=1")
  endforeach()
endif()
