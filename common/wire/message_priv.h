/* The two directions of a message, one function a type each: message_read_*.c and message_form_*.c. */
#ifndef PUP_WIRE_MESSAGE_PRIV_H
#define PUP_WIRE_MESSAGE_PRIV_H

#include "common/wire/message.h"
#include "common/wire/proto_priv.h"
#include "sync.pb-c.h"

/* Reads the generated struct into `message`. */
typedef enum pup_err message_reader(struct pup_arena *arena, const ProtobufCMessage *packed,
                                    struct pup_message *message);

/* Makes the generated struct in `arena`; NULL with *err set on error. */
typedef enum pup_err message_former(struct pup_arena *arena, const struct pup_message *message,
                                    const ProtobufCMessage **packed);

/* How a space's name from outside is taken. PUP_ERR_UNKNOWN: well-formed, but not of this program's vocabulary (a
 * compartment of a newer one): what belongs to it is skipped. PUP_ERR_MALFORMED. */
enum pup_err message_read_space(ProtobufCBinaryData name, struct pup_space *space);

/* Lists of whole packed things (entries): borrowed. */
enum pup_err message_read_spans(struct pup_arena *arena, const ProtobufCBinaryData *list, size_t count,
                                struct pup_span **spans);
enum pup_err message_form_spans(struct pup_arena *arena, const struct pup_span *spans, size_t count,
                                ProtobufCBinaryData **list);

message_reader message_read_join, message_read_joined, message_read_hello, message_read_welcome, message_read_submit,
    message_read_receipts, message_read_retry, message_read_entries, message_read_records, message_read_caught_up,
    message_read_rights, message_read_erasures, message_read_history_ask, message_read_history, message_read_refusal,
    message_read_ping;

message_former message_form_join, message_form_joined, message_form_hello, message_form_welcome, message_form_submit,
    message_form_receipts, message_form_retry, message_form_entries, message_form_records, message_form_caught_up,
    message_form_rights, message_form_erasures, message_form_history_ask, message_form_history, message_form_refusal,
    message_form_ping;

#endif
