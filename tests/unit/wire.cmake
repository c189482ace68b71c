foreach(name wire_frame wire_record wire_edit wire_entry wire_spare wire_message wire_invitation wire_example wire_old)
  pup_unit_test(${name} pup_wire pup_merge pup_model pup_base PkgConfig::zstd)
endforeach()
target_compile_definitions(unit_wire_example PRIVATE PUP_PROTO_README="${PROJECT_SOURCE_DIR}/proto/README.md")
