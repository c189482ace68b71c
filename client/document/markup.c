#include "client/document/markup.h"

#include "common/base/text.h"

static enum pup_err put_byte(struct pup_buf *out, uint8_t byte)
{
    switch (byte) {
    case '&':
        return pup_buf_put_text(out, "&amp;");
    case '<':
        return pup_buf_put_text(out, "&lt;");
    case '>':
        return pup_buf_put_text(out, "&gt;");
    case '"':
        return pup_buf_put_text(out, "&quot;");
    default:
        return pup_buf_put_byte(out, byte);
    }
}

/* U+FFFE and U+FFFF, ef bf be and ef bf bf, are characters for UTF-8 and none for XML. */
static bool forbidden(struct pup_span text, size_t at)
{
    return text.len - at >= 3 && text.data[at] == 0xef && text.data[at + 1] == 0xbf && text.data[at + 2] >= 0xbe;
}

enum pup_err pup_markup_put(struct pup_buf *out, struct pup_span text)
{
    struct pup_buf safe;
    pup_buf_init(&safe, text.len * 6 + 1);
    enum pup_err err = pup_text_escape(&safe, text, true);
    struct pup_span rest = pup_buf_span(&safe);
    for (size_t at = 0; err == PUP_OK && at < rest.len;) {
        if (forbidden(rest, at)) {
            err = pup_buf_put_text(out, rest.data[at + 2] == 0xbe ? "\\ufffe" : "\\uffff");
            at += 3;
        } else {
            err = put_byte(out, rest.data[at++]);
        }
    }
    pup_buf_release(&safe);
    return err;
}
