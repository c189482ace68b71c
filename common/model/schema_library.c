/* What everybody reads: documents, notices, ideas. */
#include "common/model/schema_priv.h"

/* clang-format off */

/* document */

static const struct pup_choice document_type[] = {
    {1, "template", {"template", "modèle"}},
    {2, "rules", {"rules", "règlement"}},
    {3, "watch", {"watch", "veille"}},
    {4, "material", {"teaching material", "support"}},
    {5, "report", {"report", "rapport"}},
    {6, "procedure", {"procedure", "procédure"}},
};

static const struct pup_choice document_audience[] = {
    {1, "team", {"team", "équipe"}},
    {2, "board", {"board", "gérance"}},
    {3, "users", {"users", "usagers"}},
    {4, "partners", {"partners", "partenaires"}},
};

const struct pup_choice schema_document_states[3] = {
    {1, "draft", {"draft", "brouillon"}},
    {2, "published", {"published", "publié"}},
    {3, "outdated", {"outdated", "périmé"}},
};

const struct pup_field_def schema_document_fields[8 + SCHEMA_SHARED] = {
    {1, "title", "titre", {"Title", "Titre"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "type", "type", {"Type", "Type"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(document_type)},
    {3, "link", "lien", {"Link", "Lien"}, .type = PUP_TYPE_TEXT},
    {4, "summary", "résumé", {"Summary", "Résumé"}, .type = PUP_TYPE_LONGTEXT},
    {5, "audience", "public", {"Audience", "Public"}, .type = PUP_TYPE_ENUM, CHOICES(document_audience)},
    {6, "published_on", "publié_le", {"Published on", "Publié le"}, .type = PUP_TYPE_DATE},
    {7, "review_due", "à_réviser_le", {"Due for review", "À réviser le"}, .type = PUP_TYPE_DATE},
    {8, "read_by", "lu_par", {"Read by", "Lu par"}, .type = PUP_TYPE_SET, .target = PUP_KIND_PERSON},
    SHARED_FIELDS(PUP_KIND_DOCUMENT, schema_document_states),
};

/* notice */

static const struct pup_choice notice_level[] = {
    {1, "info", {"information", "information"}},
    {2, "important", {"important", "important"}},
    {3, "crisis", {"health crisis", "crise sanitaire"}},
};

const struct pup_choice schema_notice_states[2] = {
    {1, "open", {"open", "ouverte"}},
    {2, "lifted", {"lifted", "levée"}},
};

const struct pup_field_def schema_notice_fields[5 + SCHEMA_SHARED] = {
    {1, "title", "titre", {"Title", "Titre"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "level", "niveau", {"Level", "Niveau"}, .type = PUP_TYPE_ENUM, .required = true, CHOICES(notice_level)},
    {3, "body", "message", {"Message", "Message"}, .type = PUP_TYPE_LONGTEXT, .required = true},
    {4, "until", "valable_jusqu_au", {"Valid until", "Valable jusqu'au"}, .type = PUP_TYPE_DATE},
    {5, "acknowledged", "accusés", {"Acknowledged by", "Accusés de réception"},
        .type = PUP_TYPE_SET, .target = PUP_KIND_PERSON},
    SHARED_FIELDS(PUP_KIND_NOTICE, schema_notice_states),
};

/* idea */

const struct pup_choice schema_idea_states[3] = {
    {1, "open", {"open", "ouverte"}},
    {2, "kept", {"kept", "retenue"}},
    {3, "dismissed", {"dismissed", "écartée"}},
};

const struct pup_field_def schema_idea_fields[5 + SCHEMA_SHARED] = {
    {1, "question", "question", {"Question", "Question"}, .type = PUP_TYPE_TEXT, .required = true},
    {2, "text", "idée", {"Idea", "Idée"}, .type = PUP_TYPE_TEXT, .required = true},
    {3, "category", "catégorie", {"Category", "Catégorie"}, .type = PUP_TYPE_TEXT},
    {4, "parent", "idée_mère", {"Parent idea", "Idée mère"}, .type = PUP_TYPE_REF, .target = PUP_KIND_IDEA},
    {5, "votes", "voix", {"Votes", "Voix"}, .type = PUP_TYPE_COUNTER},
    SHARED_FIELDS(PUP_KIND_IDEA, schema_idea_states),
};
