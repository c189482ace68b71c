# Built only on demand: cmake --build BUILD --target bench.
file(GLOB crowd_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/crowd*.c)
add_executable(crowd EXCLUDE_FROM_ALL ${crowd_sources})
target_include_directories(crowd PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(crowd PRIVATE pup_flags pup_server pup_wire pup_merge pup_model pup_store pup_net pup_base PkgConfig::uv)
add_custom_target(bench DEPENDS crowd pupitre pupitred)
