file(GLOB sim_sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.c)

function(pup_sim name)
  add_executable(${name} ${ARGN})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE pup_flags pup_server pup_client pup_wire pup_merge pup_model pup_store pup_net pup_base
    OpenSSL::Crypto)
endfunction()

pup_sim(sim ${sim_sources})
add_test(NAME sim_regressions COMMAND sim --seeds ${CMAKE_CURRENT_LIST_DIR}/seeds.txt)
add_test(NAME sim_histories COMMAND sim --from 1 --count 4000)
add_test(NAME sim_brief_histories COMMAND sim --brief --from 1000000 --count 16500)

if(NOT PUP_INNER AND NOT PUP_SANITIZE)
  include(${CMAKE_CURRENT_LIST_DIR}/planted.cmake)
endif()
