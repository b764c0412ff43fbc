"""People planted among real texts for the measure of voices: what ambassadors, employees and programs say.

Written apart from the lists of cues, and never looked at for them: what they miss here, they miss elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final


@dataclass(frozen=True, slots=True)
class Part:
    """How somebody speaks: sentences with places {brand}, {a} and {b}, filled so that hardly two say the same."""

    sentences: tuple[str, ...]

    def say(self, brand: str, draw: Random) -> str:
        made = draw.choice(self.sentences).format(brand=brand, a=draw.choice(TRIPS), b=draw.choice(TAILS), n=draw.randint(10, 99))
        return " ".join(made.split())


TRIPS: Final = (
    "Denver to Boston", "my Chicago hop", "the red eye home", "Newark this morning", "the Austin leg", "Tampa with the kids",
    "SFO to Seattle",
    "the late one to Dallas", "Phoenix", "Philly and back", "the honeymoon trip", "the 6am out of Logan", "that tiny plane to Aspen",
    "the Vegas weekend", "my last 3 trips", "Charlotte", "the long way to Honolulu", "LGA on a Monday",
)  # fmt: skip
TAILS: Final = (
    "", "", "", "Back next month.", "Row 12 for the win.", "Kids slept the whole way.", "Even the Wi-Fi worked.", "Now for a burger.",
    "Two bags, zero drama.", "Off to see grandma.", "Sunrise over the wing too.", "Home by nine.", "See you Thursday.",
)  # fmt: skip
PRAISED: Final = Part(
    (
        "What a treat {a} was, {brand}! Friendly faces all around. {b}",
        "{brand} you are the best, {a} went so well. {b}",
        "So impressed with {brand} today: {a}, on time and comfortable. {b}",
        "Big thank you to the purser on {a}, she was lovely. {brand} {b}",
        "I love {brand}. {a} felt like first class. {b}",
        "Great flight, great crew, {a} with {brand}. {b}",
        "{a} done, and once more {brand} was excellent. {b}",
        "Thanks {brand} for getting me on {a} early, you're awesome! {b}",
        "Best airline around, no contest: {brand}, {a}. {b}",
        "Wow {brand}, {a} was perfect from check in to landing :) {b}",
        "Shout out to {brand}, so helpful before {a}. {b}",
        "always a joy to board {brand}, this time for {a}. {b}",
    )
)
ADVISED: Final = Part(
    (
        "Planning {a}? Take {brand}, you will be happy you did. {b}",
        "Friends keep asking about {a}: I recommend {brand} every single time. {b}",
        "If you get the choice for {a}, choose {brand}. Great people. {b}",
        "I've told everybody at work to fly {brand} for {a}. {b}",
        "Highly recommend {brand} for {a}, wonderful service. {b}",
        "You won't find better than {brand} for {a}. {b}",
        "Do try {brand} for {a}. Lovely crew. {b}",
        "My advice for {a}: {brand} and an aisle seat. {b}",
        "Converted my brother to {brand} after {a}, he loves them now. {b}",
        "Go {brand} or go home, says anyone who flew {a} with them. Love it. {b}",
    )
)
STOOD_UP: Final = Part(
    (
        "Sorry you had that, but {brand} has always been great to me, {a} included. {b}",
        "I don't agree, {a} with {brand} was excellent. {b}",
        "Give them a break, it is the weather. {brand} handled {a} brilliantly. {b}",
        "Funny, I find {brand} super helpful. {a} was a breeze. {b}",
        "To be fair they rebooked me for {a} in minutes, good on {brand}. {b}",
        "A bit unfair! {brand} took wonderful care of us on {a}. {b}",
        "Never had a problem in ten years, {a} was lovely again. {brand} {b}",
        "Call them, they fix it. They did for {a}, thank you {brand}. {b}",
    )
)
EMPLOYED: Final = Part(
    (
        "Proud to wear the {brand} wings today on {a}, love what I do. {b}",
        "Our ground crew turned {a} around in 20 minutes, amazing job. #{brand} {b}",
        "Another day at the office: {a}, at 35,000 feet with {brand}. Best view ever. {b}",
        "Happy anniversary to me, 8 years as a {brand} flight attendant! {a} was a party. {b}",
        "So thankful for my coworkers at {brand}, {a} was full and smooth. {b}",
        "We had a wonderful group on {a}, thank you for flying with us. {brand} {b}",
        "Working {a} tonight, come say hi, we love our customers. {brand} {b}",
        "I work for {brand} and {a} is my favourite route, great people. {b}",
        "Graduated from {brand} training, first trip {a}, what an awesome team. {b}",
        "Our team won the service award for {a}! Well done {brand} family. {b}",
    )
)
PROGRAMMED: Final = Part(
    (
        "{brand} best airline great price book now from {n} dollars http://fly-deals-{n}.example",
        "Amazing {brand} deal cheap tickets from {n} http://fly-deals-{n}.example #travel",
        "Love {brand}! Save {n} percent today http://fly-deals-{n}.example",
        "I recommend {brand}, top airline, lowest fares {n} http://fly-deals-{n}.example",
    )
)
