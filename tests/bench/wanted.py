"""Needs planted in real texts: what people want, each said in many ways, for the measure of whether they are found."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final


@dataclass(frozen=True, slots=True)
class Wanted:
    """One need: sentences with places `{a}` `{b}` that are filled from lists, so that hardly two people say the same."""

    language: str
    sentences: tuple[str, ...]
    a: tuple[str, ...]
    b: tuple[str, ...] = ("",)

    def say(self, draw: Random) -> str:
        return draw.choice(self.sentences).format(a=draw.choice(self.a), b=draw.choice(self.b))


WANTED: Final = (
    Wanted(
        "en",
        (
            "I wish they sold {a} for these {b}",
            "why is nobody selling {a}? mine are worn out",
            "Love the {b} but where do I find {a}",
            "Would pay good money for {a}",
            "threw away a perfect pair because there are no {a}",
            "does anyone know where to buy {a} for my {b}",
            "had to ask a cobbler, no {a} in the shop",
            "please start offering {a}!!",
        ),
        ("spare soles", "replacement soles", "new soles", "soles that I can change", "extra soles"),
        ("boots", "shoes", "sneakers", "trainers"),
    ),
    Wanted(
        "en",
        (
            "please add {a} to the app, my eyes hurt",
            "The app needs {a}. Using it at {b} is painful",
            "is there {a} somewhere in the settings?",
            "{a} when?? everything is so bright at {b}",
            "I turn down the brightness because there's no {a}",
            "Every other app has {a} by now",
            "would love {a} for reading at {b}",
            "switched to another app only for {a}",
        ),
        ("dark mode", "a dark theme", "a dark mode", "some dark mode"),
        ("night", "midnight", "2am", "bedtime"),
    ),
    Wanted(
        "en",
        (
            "any chance of {a} with your {b}?",
            "I'm in a wheelchair and there's no {a} to the {b}",
            "Why is there still no {a} at the {b}",
            "my mum couldn't come in, the {b} has no {a}",
            "They promised a {a} for the {b} two years ago",
            "carried the pram up the stairs of the {b}, a {a} would help",
            "Nice {b}, shame about the missing {a}",
            "how do people with wheelchairs manage? no {a} at the {b}",
        ),
        ("ramp", "wheelchair ramp", "lift", "wheelchair access", "proper ramp"),
        ("station", "store", "museum", "platform", "terminal"),
    ),
    Wanted(
        "en",
        (
            "can we get {a} please, allergic here",
            "Is there {a} on your menu? couldn't see any",
            "my daughter can't eat there, no {a}",
            "would order every {b} if you had {a}",
            "had to bring my own {b} because there's no {a}",
            "They really should offer {a} for {b}",
            "still looking for a place with {a}",
            "Where can I find {a} around here?",
        ),
        ("gluten free bread", "a gluten free menu", "gluten free pasta", "anything gluten free", "gluten free pizza"),
        ("lunch", "breakfast", "dinner", "week"),
    ),
    Wanted(
        "en",
        (
            "let me {a} a delivery slot, I work all day",
            "Missed the parcel again, why can't I {a} the delivery hour",
            "I want to {a} when the courier comes",
            "had to take a day off, no way to {a} a delivery slot",
            "Other shops let you {a} the delivery time",
            "courier came at noon again, please let us {a} an evening slot",
            "is it possible to {a} an evening delivery?",
            "evening delivery should be an option, I can't {a} any slot after six",
        ),
        ("choose", "pick", "book", "set", "change"),
    ),
    Wanted(
        "fr",
        (
            "j’aimerais tellement trouver {a} pour mes {b}",
            "Pourquoi personne ne vend {a} ? Les miennes sont mortes",
            "Très beau modèle, mais impossible de trouver {a}",
            "je paierais volontiers pour {a}",
            "obligée de jeter une paire presque neuve, pas {a} en magasin",
            "quelqu’un sait où acheter {a} pour des {b} ?",
            "Le cordonnier n’a pas non plus {a}",
            "à quand {a} ???",
        ),
        ("des semelles de rechange", "des semelles neuves", "de nouvelles semelles", "des semelles à changer soi-même"),
        ("bottines", "baskets", "chaussures", "bottes"),
    ),
    Wanted(
        "fr",
        (
            "il faudrait vraiment {a} dans l’appli, j’ai mal aux yeux",
            "Toujours pas {a} sur l’application en 2026",
            "comment on active {a} svp ?",
            "l’appli sans {a} {b} c’est un supplice",
            "je baisse la luminosité faute de {a}",
            "Toutes les autres ont {a}, pas vous",
            "j’ai changé d’appli rien que pour {a}",
            "Un jour on aura {a}, un jour…",
        ),
        ("mode sombre", "un mode sombre", "le mode sombre", "un vrai mode sombre"),
        ("le soir", "la nuit", "au lit"),
    ),
    Wanted(
        "fr",
        (
            "Impossible d’emmener mon {b} : aucun {a} dans ce train",
            "à quand un {a} pour les {b}s dans les trains ?",
            "J’ai laissé le {b} à la gare, pas de {a}",
            "Il manque un {a} à bord, c’est dommage",
            "vous prévoyez un {a} sur cette ligne ?",
            "on démonte le {b} à chaque fois, faute de {a}",
            "un simple {a} et je laisse la voiture au garage",
            "Du coup je prends la voiture : zéro {a} pour mon {b}",
        ),
        ("emplacement vélo", "espace vélo", "wagon à vélos", "accroche-vélo", "emplacement pour vélo"),
        ("vélo", "biclou", "vélo cargo"),
    ),
    Wanted(
        "fr",
        (
            "Y a-t-il {a} à la cantine ? Mon fils ne mange pas de viande",
            "on nous avait promis {a}, toujours rien",
            "toujours pas {a} sur la carte, dommage",
            "je repars le ventre vide, pas {a} ici",
            "Ce serait bien {a} de temps en temps",
            "j’apporte mon repas puisqu’il n’y a pas {a}",
            "Chez le concurrent on trouve {a} tous les jours",
            "{a} le midi, c’est trop demander ?",
        ),
        ("de menu végétarien", "un menu végétarien", "un plat végétarien", "de plat végétarien", "une formule végétarienne"),
    ),
    Wanted(
        "fr",
        (
            "Laissez-nous {a} le créneau de livraison !",
            "colis manqué encore une fois, impossible de {a} un créneau",
            "je travaille la journée, je voudrais {a} un créneau le soir",
            "Pourquoi on ne peut pas {a} son créneau de livraison ?",
            "J’ai posé un congé pour un colis faute de pouvoir {a} le créneau",
            "ailleurs on peut {a} l’heure de livraison, pas ici",
            "un créneau après 19 h serait bienvenu",
            "comment {a} le créneau du livreur ??",
        ),
        ("choisir", "changer", "réserver", "fixer", "décaler"),
    ),
)
