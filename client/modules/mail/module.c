#include "client/modules/mail/mail.h"

#include <curl/curl.h>
#include <string.h>

/* One sending. */
struct sending {
    const struct pup_mail *mail;
    struct pup_mail_result *result;
    size_t sent;   /* bytes of the message that were handed over */
    bool finished; /* all of them, and the end */
    int refusal;   /* the relay's last reply of 400 and above; 0: none */
};

static void keep_words(struct pup_mail_result *result, const char *words, size_t len)
{
    while (len > 0 && (words[len - 1] == '\r' || words[len - 1] == '\n')) {
        len--;
    }
    len = len < PUP_MAIL_SAID - 1 ? len : PUP_MAIL_SAID - 1;
    memcpy(result->said, words, len);
    result->said[len] = '\0';
}

static int reply_of(const char *line, size_t len)
{
    bool reply = len >= 3;
    for (size_t i = 0; i < 3 && reply; i++) {
        reply = line[i] >= '0' && line[i] <= '9';
    }
    return reply ? (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0') : 0;
}

/* What the relay says comes as lines of a header; the last refusal is why it ended, whatever good-bye follows. */
static int on_debug(CURL *curl, curl_infotype type, char *data, size_t size, void *context)
{
    struct sending *sending = context;
    int reply = type == CURLINFO_HEADER_IN ? reply_of(data, size) : 0;
    (void)curl;
    if (reply >= 400) {
        sending->refusal = reply;
        keep_words(sending->result, data, size);
    }
    return 0;
}

static size_t on_read(char *room, size_t size, size_t count, void *context)
{
    struct sending *sending = context;
    const struct pup_span *message = &sending->mail->message;
    size_t left = message->len - sending->sent, len = size * count < left ? size * count : left;
    if (len > 0) {
        memcpy(room, message->data + sending->sent, len);
    }
    sending->sent += len;
    sending->finished = len == 0;
    return len;
}

static enum pup_mail_outcome outcome_of(const struct sending *sending, CURLcode code)
{
    switch (code) {
    case CURLE_OK:
        return PUP_MAIL_SENT;
    case CURLE_LOGIN_DENIED:
        return PUP_MAIL_LOGIN;
    case CURLE_USE_SSL_FAILED:
        return PUP_MAIL_NO_TLS;
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CONNECT_ERROR:
        return PUP_MAIL_UNTRUSTED;
    default:
        break;
    }
    if (sending->refusal != 0) {
        return sending->refusal < 500 ? PUP_MAIL_LATER : PUP_MAIL_REFUSED;
    }
    if (code == CURLE_WEIRD_SERVER_REPLY) {
        return PUP_MAIL_REFUSED;
    }
    return sending->finished ? PUP_MAIL_UNSURE : PUP_MAIL_UNREACHABLE;
}

static struct curl_slist *list_of(const struct pup_mail *mail)
{
    struct curl_slist *list = NULL;
    for (size_t i = 0; i < mail->to_count; i++) {
        struct curl_slist *more = curl_slist_append(list, mail->to[i]);
        if (more == NULL) {
            curl_slist_free_all(list);
            return NULL;
        }
        list = more;
    }
    return list;
}

static void set_link(CURL *curl, const struct pup_mail *mail)
{
    curl_easy_setopt(curl, CURLOPT_URL, mail->url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, (long)mail->seconds);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, (long)(mail->seconds / 2 + 1));
    curl_easy_setopt(curl, CURLOPT_USE_SSL, mail->here ? (long)CURLUSESSL_TRY : (long)CURLUSESSL_ALL);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    if (mail->ca != NULL) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, mail->ca);
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    if (mail->user != NULL) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, mail->user);
        curl_easy_setopt(curl, CURLOPT_PASSWORD, mail->password);
    }
}

static void set_message(CURL *curl, struct sending *sending, struct curl_slist *to)
{
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sending->mail->from);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, on_read);
    curl_easy_setopt(curl, CURLOPT_READDATA, sending);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, sending);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L); /* nothing is printed: on_debug hears it instead */
}

static void run(CURL *curl, struct sending *sending)
{
    char words[CURL_ERROR_SIZE] = "";
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, words);
    CURLcode code = curl_easy_perform(curl);
    struct pup_mail_result *result = sending->result;
    result->outcome = outcome_of(sending, code);
    if (sending->refusal == 0) {
        const char *said = words[0] != '\0' ? words : curl_easy_strerror(code);
        keep_words(result, said, strlen(said));
    }
}

static enum pup_err send_mail(const struct pup_mail *mail, struct pup_mail_result *result)
{
    struct sending sending = {.mail = mail, .result = result};
    *result = (struct pup_mail_result){.outcome = PUP_MAIL_UNREACHABLE};
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        return PUP_ERR_MEMORY;
    }
    CURL *curl = curl_easy_init();
    struct curl_slist *to = list_of(mail);
    enum pup_err err = curl == NULL || to == NULL ? PUP_ERR_MEMORY : PUP_OK;
    if (err == PUP_OK) {
        set_link(curl, mail);
        set_message(curl, &sending, to);
        run(curl, &sending);
    }
    curl_slist_free_all(to);
    curl_easy_cleanup(curl);
    curl_global_cleanup();
    return err;
}

static const struct pup_mail_functions functions = {send_mail};

PUP_MODULE_EXPORT extern const struct pup_module pup_module;
const struct pup_module pup_module = {PUP_MAIL_VERSION, sizeof functions, &functions};
