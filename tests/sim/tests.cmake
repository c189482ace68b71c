file(GLOB sim_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.c)
add_executable(sim ${sim_sources})
target_include_directories(sim PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(sim PRIVATE pup_flags pup_server pup_client pup_wire pup_merge pup_model pup_store pup_net pup_base
  OpenSSL::Crypto)
add_test(NAME sim_regressions COMMAND sim --seeds ${CMAKE_CURRENT_LIST_DIR}/seeds.txt)
add_test(NAME sim_histories COMMAND sim --from 1 --count 900)
