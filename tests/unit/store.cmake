pup_unit_test(key pup_store pup_base)
pup_unit_test(store pup_store pup_base)
pup_unit_test(store_lmdb pup_store pup_base)
pup_unit_test(store_damage pup_store pup_base)
