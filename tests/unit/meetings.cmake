# A meeting from invitation to minutes, and what is done again and again.
pup_unit_test(recurrence pup_rules pup_model pup_base)
