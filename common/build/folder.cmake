# pup_folder(NAME LIBRARY...): the static library made of this folder's own .c files, with private dependencies.
# Headers are always included by their path from the top, so a wrong arrow is visible in the file that draws it
# (and tests/lint/arrows.py fails).
function(pup_folder name)
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.c)
  if(NOT sources)
    add_library(${name} INTERFACE)
    return()
  endif()
  add_library(${name} STATIC ${sources})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE pup_flags ${ARGN})
endfunction()
