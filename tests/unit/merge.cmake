pup_unit_test(law pup_merge pup_model pup_base)
target_sources(unit_law PRIVATE unit/law_author.c unit/law_model.c unit/law_same.c unit/law_world.c)

pup_unit_test(apply pup_merge pup_model pup_base)
pup_unit_test(text_merge pup_merge pup_model pup_base)

find_package(Python3 REQUIRED COMPONENTS Interpreter)
add_executable(text_merge_cases integration/text_merge_cases.c)
target_include_directories(text_merge_cases PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(text_merge_cases PRIVATE pup_flags pup_merge pup_base)
add_test(NAME integration_text_merge_oracle
  COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_SOURCE_DIR}/integration/text_merge_oracle.py $<TARGET_FILE:text_merge_cases>)
