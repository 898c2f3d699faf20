"""Words that boilerplate of a kind is full of, whichever site it is on, in the languages we know them for.

They decide nothing by themselves: the line model counts them.
"""

_CUES = {
    "credit": (
        "getty shutterstock reuters afp ap epa alamy istock unsplash pixabay wireimage zuma imago photo"
        " photos photograph photographer photographed image images picture pictured credit courtesy foto"
        " fotos crédit bild fotografía handout file illustration screenshot caption gallery"
    ),
    "letter": (
        "newsletter newsletters subscribe subscriber subscribers subscription subscriptions inbox signup sign"
        " alerts briefing digest abonnez abonnieren suscríbete boletín iscriviti assine unsubscribe"
    ),
    "account": (
        "log login register account password membership member members premium unlock unlimited trial free"
        " offer access digital"
    ),
    "policy": (
        "cookie cookies privacy policy terms conditions consent preferences gdpr datenschutz cookielerini"
        " confidentialité privacidad vendors browser settings"
    ),
    "rights": (
        "copyright rights reserved ltd llc inc trademark trademarks registered redistributed rewritten"
        " republished reproduction derechos rechte droits"
    ),
    "comment": (
        "comment comments reply commenting moderated kommentar kommentare comentarios comentários commentaire"
        " commentaires commenti respuesta yorum conversation discussion replies upvote"
    ),
    "share": (
        "share shares facebook twitter whatsapp telegram reddit linkedin pinterest instagram tiktok youtube"
        " email print tweet pin copy link follow follows like likes teilen compartir partager condividi"
        " partilhar"
    ),
    "related": (
        "related recommended recommends popular trending latest more read also next previous watch listen"
        " topics tags tag category categories filed lire leggi lesen leer leia weiterlesen headlines stories"
    ),
    "shop": (
        "affiliate commission commissions purchase buy shop deals deal price prices amazon retailer earn"
        " links sponsored advertisement advertising advertiser ad ads advertisers"
    ),
    "staff": (
        "reporter editor writer author correspondent journalist contributor columnist producer freelance"
        " staff by contributed graduate graduated degree award winning bio biography editorial newsroom von"
        " par por"
    ),
    "reach": "contact reached tip tips hotline phone address mail twitter letters call",
    "months": (
        "january february march april may june july august september october november december jan feb mar"
        " apr jun jul aug sept sep oct nov dec monday tuesday wednesday thursday friday saturday sunday mon"
        " tue wed thu fri sat sun am pm est edt gmt utc updated published posted ago minutes hours min"
    ),
    "you": "you your yours yourself u",
    "we": "we our us ours",
    "told": "said says say told added asked explained noted according added wrote tweeted announced reported",
    "past": "was were had been did he she his her him they their them who",
    "appeal": (
        "support donate donation donations donor nonprofit contribute contribution journalism independent"
        " help readers reader today"
    ),
    "click": ("click here tap visit download app play skip close open menu search scroll top back continue watch view"),
}
KINDS = tuple(_CUES)
#: The words of addresses, which are counted too, but only to know where to look for one.
WEB = "http https www com org net co uk de fr io tv"
COUNTED = (*KINDS, "web")
#: Folded word -> the kinds that it belongs to.
KINDS_OF: dict[str, tuple[str, ...]] = {}
for _kind, _words in (*_CUES.items(), ("web", WEB)):
    for _word in _words.split():
        KINDS_OF[_word] = (*KINDS_OF.get(_word, ()), _kind)
