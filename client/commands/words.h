/* Words that several answers share. */
#ifndef PUP_COMMANDS_WORDS_H
#define PUP_COMMANDS_WORDS_H

/* What rights (bits of enum pup_right) let one do, in the reader's words; and as a stable English id. */
const char *pup_rights_words(unsigned rights);
const char *pup_rights_id(unsigned rights);

#endif
