# The same with every fault of faults.py in it, each behind a switch. What is planted stands before the libraries, whose objects of
# the same names are then not taken.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
set(planting ${CMAKE_CURRENT_LIST_DIR}/planted.py ${CMAKE_CURRENT_LIST_DIR}/faults.py)
set(planted_dir ${CMAKE_CURRENT_BINARY_DIR}/planted)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${planting})
execute_process(COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/planted.py --files OUTPUT_VARIABLE planted_files
  OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\n" ";" planted_files "${planted_files}")
set(planted_originals ${planted_files})
list(TRANSFORM planted_originals PREPEND ${PROJECT_SOURCE_DIR}/)
list(TRANSFORM planted_files PREPEND ${planted_dir}/)
add_custom_command(OUTPUT ${planted_files} ${planted_dir}/planted.c ${planted_dir}/planted.h
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/planted.py --plant ${planted_dir}
  DEPENDS ${planting} ${planted_originals})
set(sound_sources ${sim_sources})
list(REMOVE_ITEM sound_sources ${planted_originals})
pup_sim(sim_planted ${sound_sources} ${planted_files} ${planted_dir}/planted.c)
target_compile_options(sim_planted PRIVATE -w -include ${planted_dir}/planted.h)
target_compile_definitions(sim_planted PRIVATE PUP_VERSION="planted")
set_target_properties(sim_planted PROPERTIES EXPORT_COMPILE_COMMANDS OFF)
add_test(NAME sim_planted COMMAND ${CMAKE_CURRENT_LIST_DIR}/planted.py --run $<TARGET_FILE:sim_planted> --seeds 1500)
