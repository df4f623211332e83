"""A quality, a deed, a shape, a compound is its word; what only looks like one is not."""

from __future__ import annotations

import pytest

from harness.judge.words import matches
from tests.judge.language.pairs import pairs

DERIVED = """
хозяйственность хозяйственный / удивление удивить / удивление удивлен / удивлена удивление
кормление кормить / кормит кормление / украшение украсить / украшает украшение / вождение водить
рождение родить / осторожность осторожный / осторожно осторожность / быстро быстрый
свежесть свежий / доброта добрый / белизна белый / храбрость храбрый / ленивый лень
ловит ловля / мытье мыть / строит строительство / молниевидный молния / зигзагообразный зигзаг
сердцевидный сердце / звездообразный звезда / грушевидный груша / каплевидная капля
дугообразный дуга / стреловидный стрела / шарообразный шар / крестообразный крест
подковообразный подкова / яйцевидный яйцо / клетку клетчатый / полоску полосатый
полосатая полосы / бородатый борода / усатый усы / рогатый рога / крылатый крыло
пятнистый пятна / волнистый волна / хвостатый хвост / зубастый зуб / ушастый уши
ступенчатый ступень / электросварщик сварщик / электропоезд поезд / автомеханик механик
мотоблок блок / микроавтобус автобус / минитрактор трактор / бензопила пила / велогонщик гонщик
телекамера камера / видеокамера камера / автокран кран / электрочайник чайник
электрогитара гитара / взлетает взлет / падает падение / стрижет стрижка / покупает покупка
варка варит / чистит чистка / лает лай / плавание плавать / катание кататься
измерение измерить / освещение осветить / приглашение пригласить / защищает защита
награждение наградить / посещение посетить / угощение угостить / ограждение оградить
справа правый / левее слева / сверху верхний
крещение крестить / прощение простить / появление появиться / торгует торговля
excitement excited / happiness happy / sadness sad / kindness kind / celebration celebrate
celebrating celebration / decoration decorated / protection protect / collecting collection
constructing construction / explosion explode / beautiful beauty / colourful colour
peaceful peace / playful play / quickly quick / happily happy / gently gentle
curiosity curious / possibility possible / amazement amazed / movement moving
enjoyment enjoy / payment pay / agreement agree / improvement improve / darkness dark
loneliness lonely / education educate / production produce / discussion discuss
permission permit / confusion confused / simplicity simple / legged leg / sided side
relaxation relaxed / exploration exploring / imagination imagine / fearful fear
"""
OTHERS = """
печенье печь / варенье варить / зрелость зрелище / кость косить / гость гостить / новость новый
область облить / честь частый / весть весить / лесть лесной / красота красный / рабочий работник
пехота пеший / суббота субба / старость стройный / автопилот пилот / телефон фон / автограф граф
автомат мат / микрофон фон / телескоп скоп / мотор тор / министр стр / автор тор / очевидный очки
завидный завод / слева лев / выше сверху
стройный строительство / сварщик электросварщик / полковник полк / поезд электропоезд
аэроплан план
мотоцикл цикл / должность должный / station state / witness wit / basement base / apartment apart
question quest / mission miss / city cite / pigment pig / early ear / family fame / lily lie
business bus / pension pen / vacation vacate / passion pass / version verse / monument moon
cement cent / belly bell / jelly jell / handful hand / mouthful mouth / portion port / medal med
mineral miner / animal anime / department depart / fallen fall / harness harn / community commune
"""


@pytest.mark.parametrize(("written", "word"), pairs(DERIVED))
def test_derived(written: str, word: str) -> None:
    assert matches(written, word)


@pytest.mark.parametrize(("written", "word"), pairs(OTHERS))
def test_others(written: str, word: str) -> None:
    assert not matches(written, word)
