/* The three standard streams of a program. */
#ifndef PUP_BASE_STREAMS_H
#define PUP_BASE_STREAMS_H

/* Takes the places of standard streams that whoever started the program had closed, before anything else is opened:
 * else a data file would get one of these numbers, and what is printed would be written into it. Using such a stream
 * still fails (EBADF), as it would have. To be called first in main. */
void pup_streams_hold(void);

#endif
