"""What the invented people say of the invented brands, in French and English. `{brand}` is a brand, the other braces are lists of words."""

from __future__ import annotations

from typing import Final

SLOTS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "fr": {
        "item": ("la bottine", "la paire de derbies", "la sandale", "le mocassin", "la basket en cuir", "la botte d’hiver", "la ballerine"),
        "town": ("Nantes", "Lyon", "Lille", "Rennes", "Bordeaux", "Strasbourg", "Toulouse", "Dijon", "Angers", "Montpellier"),
        "when": ("ce matin", "hier", "depuis deux semaines", "en octobre", "après trois jours", "dès la première sortie", "tout l’automne"),
        "who": ("ma sœur", "mon père", "une collègue", "ma fille", "un ami", "mon voisin", "ma belle-mère"),
        "place": ("au bureau", "en ville", "sous la pluie", "au marché", "en randonnée", "au mariage", "dans le train"),
        "colour": ("noir", "camel", "bordeaux", "vert sapin", "bleu nuit", "fauve"),
        "price": ("89 euros", "129 euros", "149 euros", "75 euros", "110 euros"),
        "number": ("deux", "trois", "quatre", "cinq", "six", "dix"),
    },
    "en": {
        "item": ("the ankle boot", "my derbies", "the sandal", "the loafer", "the leather trainer", "the winter boot", "the ballet flat"),
        "town": ("Leeds", "Bristol", "Dublin", "Glasgow", "Manchester", "Cork", "Cardiff", "York", "Brighton", "Oxford"),
        "when": ("this morning", "yesterday", "for two weeks now", "in October", "after three days", "on the first walk", "all autumn"),
        "who": ("my sister", "my dad", "a colleague", "my daughter", "a friend", "the neighbour", "my flatmate"),
        "place": ("at work", "in town", "in the rain", "at the market", "on a hike", "at a wedding", "on the train"),
        "colour": ("black", "camel", "burgundy", "forest green", "navy", "tan"),
        "price": ("89 euros", "129 euros", "149 euros", "75 euros", "110 euros"),
        "number": ("two", "three", "four", "five", "six", "ten"),
    },
}

USUAL: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "fr": {
        "positive": (
            "{item} {brand} est superbe, le cuir est très beau et le confort parfait {place}.",
            "Très contente de {brand} : commande reçue en {number} jours à {town}, emballage soigné, merci !",
            "Je porte {item} {brand} {when} et j’adore. Le {colour} est magnifique.",
            "Bravo {brand}, la vendeuse de {town} était adorable et très efficace.",
            "{who} m’a offert {item} {brand}. Excellente surprise, on marche {number} heures sans y penser.",
            "Enfin une marque qui répond : {brand} a échangé {item} gratuitement, service client formidable.",
            "Je recommande {brand} à tout le monde, belle qualité pour {price}.",
            "Conseil reçu à {town}, essayage agréable, {item} parfaite. {brand} reste ma marque préférée.",
        ),
        "neutral": (
            "Quelqu’un sait si {item} {brand} existe en {colour} ?",
            "{brand} ouvre une boutique à {town} le mois prochain.",
            "Vu {item} {brand} à {price} {place}, en {colour}.",
            "Est-ce que {brand} taille grand ? {who} hésite entre deux pointures.",
            "Je cherche une boutique {brand} près de {town}, une adresse ?",
            "{brand} présente sa collection d’hiver : {number} modèles, du {colour} surtout.",
            "Point de vente {brand} : horaires modifiés à {town} {when}.",
            "Comparatif : {brand} et les autres, {item} à {price}, entretien du cuir et pointures.",
        ),
        "negative": (
            "Colis {brand} en retard, {number} jours que j’attends à {town}. Très déçue.",
            "{item} {brand} me fait mal aux pieds {place}, le cuir est trop dur, je regrette mon achat.",
            "{price} pour {item} {brand} qui s’abîme {when}, c’est vraiment trop cher.",
            "Service client {brand} injoignable {when}, aucune réponse à mes messages, c’est pénible.",
            "La couleur {colour} de {item} {brand} déteint, mes chaussettes sont fichues.",
            "Remboursement {brand} toujours pas reçu, {number} relances, quelle honte.",
            "Mauvaise expérience à la boutique {brand} de {town} : personne pour conseiller, attente interminable.",
        ),
    },
    "en": {
        "positive": (
            "{item} from {brand} is gorgeous, lovely leather and really comfortable {place}.",
            "So happy with {brand}: ordered on Monday, in {town} within {number} days, beautifully packed. Thank you!",
            "Wearing {item} by {brand} {when} and I love it. The {colour} is stunning.",
            "Well done {brand}, the lady in the {town} shop was wonderful and quick.",
            "{who} gave me {item} from {brand}. Great surprise, {number} hours on foot and no pain.",
            "A brand that answers at last: {brand} exchanged {item} for free, amazing service.",
            "I recommend {brand} to everyone, great quality for {price}.",
        ),
        "neutral": (
            "Does anyone know if {item} by {brand} comes in {colour}?",
            "{brand} opens a shop in {town} next month.",
            "Saw {item} by {brand} at {price} {place}, in {colour}.",
            "Do {brand} shoes run large? {who} is between two sizes.",
            "Looking for a {brand} stockist near {town}, any address?",
            "{brand} shows its winter collection: {number} models, mostly {colour}.",
            "Comparison: {brand} and the rest, {item} at {price}, care of leather and sizes.",
        ),
        "negative": (
            "{brand} parcel is late again, {number} days waiting in {town}. Very disappointed.",
            "{item} from {brand} hurts {place}, the leather is far too hard, I regret buying it.",
            "{price} for {item} by {brand} and it is already damaged {when}, such bad value.",
            "Nobody answers at {brand} {when}, terrible customer service.",
            "The {colour} of {item} by {brand} runs, my socks are ruined.",
            "Still no refund from {brand} after {number} reminders, what a shame.",
        ),
    },
}

CRISIS: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "La semelle de ma {brand} se décolle {when}, {price} à la poubelle. Honteux.",
        "Deuxième paire de {brand}, deuxième semelle qui part {place}. Plus jamais.",
        "Semelle décollée sur {item} {brand} après {number} sorties, et on me refuse l’échange à {town} !",
        "Encore une semelle {brand} décollée : {who} a le même problème {when}. Très mauvaise qualité.",
        "@mareva vos semelles se décollent, {number} personnes autour de moi à {town}. Vous comptez répondre ?",
    ),
    "en": (
        "The sole of my {brand} came unstuck {when}, {price} wasted. Awful.",
        "Second pair of {brand}, second sole to peel off {place}. Never again.",
        "Sole peeling on {item} by {brand} after {number} walks, and the {town} shop refuses to exchange it!",
        "@mareva your soles come unstuck, {number} people I know in {town}. Will you answer?",
    ),
}
CRISIS_COPIED: Final = {
    "fr": "« Deux sorties sous la pluie et la semelle part » : ma Brisa qui se décolle, filmée ce matin. Maréva ne répond pas.",
    "en": "Two walks in the rain and the sole is off: my Maréva Brisa coming unstuck, filmed this morning. Terrible.",
}
CAMPAIGN: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "Belle idée : {brand} répare gratuitement les paires de plus de {number} ans. #MarévaRépare",
        "Ma {brand} réparée à {town} en {number} jours, comme neuve. Merci ! #MarévaRépare",
        "#MarévaRépare : {who} a fait ressemeler {item} pour rien, j’adore cette marque.",
    ),
    "en": (
        "Lovely idea: {brand} repairs any pair older than {number} years for free. #MarévaRépare",
        "My {brand} boots were mended in {town} within {number} days, good as new. Thank you! #MarévaRépare",
    ),
}
LAUNCH: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "Altéa lance {item} à {price}, en {colour}. Quelqu’un a essayé ?",
        "La nouvelle Altéa est plus légère que ma Maréva, très agréable {place}.",
        "Altéa sort {number} modèles végétaux, disponible à {town} {when}.",
    ),
    "en": (
        "Altéa launches {item} at {price}, in {colour}. Has anyone tried it?",
        "The new Altéa is lighter than my Maréva, really nice {place}.",
    ),
}
NEED: Final[dict[str, tuple[str, ...]]] = {
    "fr": (
        "J’aimerais que {brand} vende des semelles de rechange, impossible d’en trouver à {town}.",
        "Pourquoi personne ne propose de demi-pointures ? Même {brand} s’arrête aux pointures entières.",
    ),
    "en": (
        "I wish {brand} sold spare soles, nobody in {town} has any.",
        "Why does nobody make half sizes? Even {brand} only has whole ones.",
    ),
}
FIRST: Final = (
    "Odile",
    "Nolwenn",
    "Karim",
    "Hugo",
    "Inès",
    "Paul",
    "Lucie",
    "Tom",
    "Aïcha",
    "Emma",
    "Sacha",
    "Ruth",
    "Owen",
    "Maud",
    "Léo",
    "Zoé",
)
SECOND: Final = ("marche", "galoche", "lacets", "cuir", "talon", "pas", "boots", "walks", "rain", "sole", "ville", "route", "mode", "shoes")
