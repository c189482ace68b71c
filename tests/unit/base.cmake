pup_unit_test(base pup_base)
pup_unit_test(id pup_base)
pup_unit_test(text pup_base)
pup_unit_test(near pup_base)
