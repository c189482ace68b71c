pup_unit_test(law pup_merge pup_model pup_base)
target_sources(unit_law PRIVATE unit/law_author.c unit/law_model.c unit/law_same.c unit/law_world.c)
