# pup_embed(TARGET FILE SYMBOL): the bytes of FILE, a NUL behind them, as `const char SYMBOL[]` in TARGET, so that a text kept in a file
# of its own kind (a style sheet) is part of the program.
function(pup_embed target file symbol)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} bytes HEX)
  string(REGEX REPLACE "(..)" "0x\\1," bytes "${bytes}")
  string(REGEX REPLACE "(0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,0x..,)" "\\1\n" bytes "${bytes}")
  file(CONFIGURE OUTPUT ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c CONTENT
    "extern const char @symbol@[];\nconst char @symbol@[] = {\n@bytes@0};\n" @ONLY)
  target_sources(${target} PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.c)
endfunction()
