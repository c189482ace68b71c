# What the benchmarks need besides the programs: cmake --build BUILD --target bench builds all of it.
file(GLOB crowd_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/crowd*.c)
add_executable(crowd ${crowd_sources})
target_include_directories(crowd PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(crowd PRIVATE pup_flags pup_server pup_wire pup_merge pup_model pup_store pup_net pup_base PkgConfig::uv)
add_custom_target(bench DEPENDS crowd pupitre pupitred)

if(NOT PUP_INNER AND NOT PUP_SANITIZE)
  add_test(NAME bench_counts COMMAND python3 ${CMAKE_CURRENT_LIST_DIR}/counts.py)
  set_tests_properties(bench_counts PROPERTIES ENVIRONMENT "PUPITRE_BIN=${CMAKE_BINARY_DIR}/bin;PYTHONDONTWRITEBYTECODE=1" SKIP_RETURN_CODE 77 TIMEOUT 300)
endif()
