"""Harbour Stores: the believable shop behind the fake till, the same in tests and pictures."""

from dataclasses import dataclass
from typing import Literal

from pos.api.views import PersonView, Role, StockPolicy
from pos.domain.barcode import check_digit
from pos.domain.tax import TaxRate

FOOD = TaxRate("food", 0, inclusive=True)
STANDARD = TaxRate("standard", 200_000, inclusive=True)

PEOPLE = (
    PersonView("u-ana", "Ana Marsh", Role.CASHIER),
    PersonView("u-ben", "Ben Okafor", Role.CASHIER, open_cart=True),
    PersonView("u-priya", "Priya Nair", Role.CASHIER),
    PersonView("u-tomas", "Tomas Weber", Role.CASHIER),
    PersonView("u-dora", "Dora Lindqvist", Role.MANAGER),
    PersonView("u-leo", "Leo Fontaine", Role.MANAGER),
    PersonView("u-sam", "Sam Adeyemi", Role.CASHIER),
    PersonView("u-ines", "Ines Duarte", Role.ADMINISTRATOR),
)
#: Everybody's PIN here.
PIN = "4826"

CATEGORIES = (
    "Fruit & veg",
    "Bakery",
    "Dairy",
    "Drinks",
    "Pantry",
    "Snacks",
    "Household",
    "Frozen",
    "Counter",
)


@dataclass(frozen=True)
class Good:
    """An article of the shop; ``stock`` in thousandths, none where nobody counts."""

    article_id: str
    sku: str
    barcode: str
    name: str
    price: int | None
    unit: Literal["piece", "kg"]
    category: str
    rate: TaxRate = FOOD
    stock: int | None = None
    policy: StockPolicy = StockPolicy.UNTRACKED


_ROWS = """
Bananas, loose|110|kg|Fruit & veg
Large free range eggs, 12|335||Dairy
Carrier bag|30||Counter|20
Flat white|310||Counter|20
Butter croissant|160||Bakery
Semi-skimmed milk 2 l|165||Dairy
Vine tomatoes, loose|320|kg|Fruit & veg
Hovis Small Granary 400 g|135||Bakery
Kerrygold Salted Butter|295||Dairy
Sourdough, whole|420||Bakery||1
Belu Still Water 500 ml|95||Drinks|20
Walkers Cheese & Onion multi bag|225||Snacks|20
Heinz Tomato Ketchup|310||Pantry
Porridge oats 1 kg|175||Pantry
Smoked salmon bagel|475||Counter|20|0
Potatoes, loose|95|kg|Fruit & veg
Granny Smith apples|210|kg|Fruit & veg
Daily newspaper|150||Counter
Postage stamps, book of 8|1360||Counter
Olde English marmalade|345||Pantry
Cadbury Mini Rolls 5 pack|185||Snacks|20
Earl Grey tea|280||Pantry
Tonic water|85||Drinks|20
Free range eggs, 6|195||Dairy
Warburtons Toastie Sliced White Bread 800 g|145||Bakery
Yeo Valley Natural Yogurt 1 kg|275||Dairy
Cathedral City Vintage Cheddar 300 g|425||Dairy
McVitie’s Dark Chocolate Digestives|195||Snacks|20
Tropicana Orange Juice Smooth 4 × 250 ml|360||Drinks|20
Mrs Bridges Dundee Orange Marmalade|395||Pantry
Barry’s Gold Tea Bags 40 pack|210||Pantry
Almond croissant|210||Bakery
Baguette|130||Bakery
Cinnamon bun|225||Bakery
Clementines, net|220||Fruit & veg
Avocado|95||Fruit & veg
Baby spinach 200 g|180||Fruit & veg
Carrots, loose|85|kg|Fruit & veg
Red onions, loose|105|kg|Fruit & veg
Greek feta 200 g|265||Dairy
Oat drink 1 l|190||Drinks|20
Sparkling water 1.5 l|75||Drinks|20
Ginger beer 4 × 330 ml|440||Drinks|20
Espresso beans 250 g|690||Drinks
Basmati rice 1 kg|260||Pantry
Spaghetti 500 g|120||Pantry
Chopped tomatoes 400 g|90||Pantry
Extra virgin olive oil 500 ml|795||Pantry
Sea salt crackers|165||Snacks|20
Dark chocolate 70 % 100 g|240||Snacks|20
Salted cashews 150 g|285||Snacks|20
Dishwasher tablets 30 pack|650||Household|20
Kitchen roll, 3 pack|340||Household|20
Washing-up liquid 500 ml|150||Household|20
AA batteries, 8 pack|725||Household|20|6
Vanilla ice cream 500 ml|450||Frozen|20
Garden peas 750 g|210||Frozen
Fish fingers, 10 pack|325||Frozen
Gift wrap, roll|350||Counter|20|4
Loose herbs, by weight||kg|Fruit & veg
"""


def _code(number: int) -> str:
    digits = f"5011038{number:05d}"
    return f"{digits}{check_digit(digits)}"


def _good(number: int, row: str) -> Good:
    name, price, unit, category, rate, stock = (*row.split("|"), "", "")[:6]
    counted = stock != ""
    return Good(
        article_id=f"a-{number:03d}",
        sku=f"HS-{number:04d}",
        barcode=_code(number),
        name=name,
        price=int(price) if price else None,
        unit="kg" if unit == "kg" else "piece",
        category=category,
        rate=STANDARD if rate else FOOD,
        stock=int(stock) * 1000 if counted else None,
        policy=_policy(number) if counted else StockPolicy.UNTRACKED,
    )


def _policy(number: int) -> StockPolicy:
    """Of what is counted, every second article may be sold although none is left."""
    return StockPolicy.ASK if number % 2 else StockPolicy.REFUSE


GOODS = tuple(_good(number, row) for number, row in enumerate(_ROWS.strip().splitlines(), 1))


def good(name: str) -> Good:
    """Give the article whose name begins so."""
    return next(one for one in GOODS if one.name.startswith(name))
