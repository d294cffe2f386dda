#include "datasets/planted/chinese_words.h"

#include <array>

namespace data::chinese {
namespace {

constexpr Name kNames[] = {
    {"tom", "汤姆", false},   {"jerry", "杰瑞", false}, {"mary", "玛丽", true},   {"lily", "莉莉", true},
    {"jack", "杰克", false},  {"anna", "安娜", true},   {"peter", "彼得", false}, {"lucy", "露西", true},
    {"david", "大卫", false}, {"helen", "海伦", true},  {"paul", "保罗", false},  {"emma", "艾玛", true},
    {"mike", "迈克", false},  {"susan", "苏珊", true},  {"john", "约翰", false},  {"alice", "爱丽丝", true}};

constexpr Noun kNouns[] = {{"teacher", "teachers", "老师", "位", kPerson},
                           {"doctor", "doctors", "医生", "位", kPerson},
                           {"nurse", "nurses", "护士", "位", kPerson},
                           {"singer", "singers", "歌手", "位", kPerson},
                           {"neighbour", "neighbours", "邻居", "位", kPerson},
                           {"girl", "girls", "女孩", "个", kPerson},
                           {"boy", "boys", "男孩", "个", kPerson},
                           {"child", "children", "孩子", "个", kPerson},
                           {"farmer", "farmers", "农民", "个", kPerson},
                           {"student", "students", "学生", "个", kPerson},
                           {"driver", "drivers", "司机", "个", kPerson},
                           {"cat", "cats", "猫", "只", kAnimal},
                           {"dog", "dogs", "狗", "条", kAnimal},
                           {"bird", "birds", "鸟", "只", kAnimal},
                           {"rabbit", "rabbits", "兔子", "只", kAnimal},
                           {"mouse", "mice", "老鼠", "只", kAnimal},
                           {"monkey", "monkeys", "猴子", "只", kAnimal},
                           {"duck", "ducks", "鸭子", "只", kAnimal},
                           {"horse", "horses", "马", "匹", kAnimal},
                           {"cow", "cows", "牛", "头", kAnimal},
                           {"pig", "pigs", "猪", "头", kAnimal},
                           {"umbrella", "umbrellas", "雨伞", "把", kThing},
                           {"knife", "knives", "刀", "把", kThing},
                           {"key", "keys", "钥匙", "把", kThing},
                           {"chair", "chairs", "椅子", "把", kThing},
                           {"lamp", "lamps", "灯", "盏", kThing},
                           {"photo", "photos", "照片", "张", kThing},
                           {"ticket", "tickets", "票", "张", kThing},
                           {"flower", "flowers", "花", "朵", kThing},
                           {"box", "boxes", "盒子", "个", kThing},
                           {"bag", "bags", "包", "个", kThing},
                           {"phone", "phones", "手机", "部", kThing},
                           {"camera", "cameras", "照相机", "台", kThing},
                           {"computer", "computers", "电脑", "台", kThing},
                           {"book", "books", "书", "本", kBook},
                           {"dictionary", "dictionaries", "词典", "本", kBook},
                           {"letter", "letters", "信", "封", kBook},
                           {"poem", "poems", "诗", "首", kBook},
                           {"newspaper", "newspapers", "报纸", "份", kPaper},
                           {"map", "maps", "地图", "张", kPaper},
                           {"apple", "apples", "苹果", "个", kFood},
                           {"pear", "pears", "梨", "个", kFood},
                           {"egg", "eggs", "鸡蛋", "个", kFood},
                           {"cake", "cakes", "蛋糕", "块", kFood},
                           {"banana", "bananas", "香蕉", "根", kFood},
                           {"tea", "", "茶", "", kDrink},
                           {"coffee", "", "咖啡", "", kDrink},
                           {"milk", "", "牛奶", "", kDrink},
                           {"juice", "", "果汁", "", kDrink},
                           {"hat", "hats", "帽子", "顶", kClothes, "戴"},
                           {"watch", "watches", "手表", "块", kClothes, "戴"},
                           {"scarf", "scarves", "围巾", "条", kClothes, "戴"},
                           {"skirt", "skirts", "裙子", "条", kClothes, "穿"},
                           {"coat", "coats", "外套", "件", kClothes, "穿"},
                           {"shirt", "shirts", "衬衫", "件", kClothes, "穿"},
                           {"car", "cars", "汽车", "辆", kVehicle},
                           {"bicycle", "bicycles", "自行车", "辆", kVehicle},
                           {"truck", "trucks", "卡车", "辆", kVehicle},
                           {"boat", "boats", "船", "条", kVehicle},
                           {"piano", "pianos", "钢琴", "架", kInstrument, "弹"},
                           {"guitar", "guitars", "吉他", "把", kInstrument, "弹"},
                           {"violin", "violins", "小提琴", "把", kInstrument, "拉"},
                           {"flute", "flutes", "长笛", "支", kInstrument, "吹"},
                           {"football", "", "足球", "", kSport, "踢"},
                           {"basketball", "", "篮球", "", kSport, "打"},
                           {"tennis", "", "网球", "", kSport, "打"},
                           {"chess", "", "象棋", "", kSport, "下"}};

constexpr unsigned kBeings = kPerson | kAnimal, kAll = kBeings | kGoods | kFood;
constexpr auto kObject = Pattern::object, kAlone = Pattern::alone, kGo = Pattern::go, kGive = Pattern::give,
               kPut = Pattern::place;
constexpr Verb kVerbs[] = {
    {"chase", "chases", "chased", "chased", "chasing", "追逐", kObject, kBeings, kAnimalsToo | kPassive},
    {"follow", "follows", "followed", "followed", "following", "跟随", kObject, kBeings, kAnimalsToo | kPassive},
    {"see", "sees", "saw", "seen", "seeing", "看见", kObject, kAll, kMoment | kAnimalsToo | kPassive},
    {"find", "finds", "found", "found", "finding", "找到", kObject, kAll, kMoment | kAnimalsToo | kPassive},
    {"love", "loves", "loved", "loved", "loving", "爱", kObject, kBeings, kState | kMoment},
    {"like", "likes", "liked", "liked", "liking", "喜欢", kObject, kAll | kDrink | kSport,
     kState | kMoment | kAnimalsToo},
    {"know", "knows", "knew", "known", "knowing", "认识", kObject, kPerson, kState | kMoment},
    {"need", "needs", "needed", "needed", "needing", "需要", kObject, kGoods, kState | kMoment},
    {"help", "helps", "helped", "helped", "helping", "帮助", kObject, kPerson, 0},
    {"meet", "meets", "met", "met", "meeting", "遇见", kObject, kPerson, kMoment},
    {"visit", "visits", "visited", "visited", "visiting", "拜访", kObject, kPerson, 0},
    {"thank", "thanks", "thanked", "thanked", "thanking", "感谢", kObject, kPerson, 0},
    {"praise", "praises", "praised", "praised", "praising", "表扬", kObject, kPerson, kPassive},
    {"invite", "invites", "invited", "invited", "inviting", "邀请", kObject, kPerson, kPassive},
    {"wait", "waits", "waited", "waited", "waiting", "等", kObject, kPerson, 0, "for"},
    {"buy", "buys", "bought", "bought", "buying", "买", kObject, kGoods | kFood | kAnimal | kDrink, kPassive},
    {"sell", "sells", "sold", "sold", "selling", "卖", kObject, kGoods | kFood | kAnimal, kPassive},
    {"lose", "loses", "lost", "lost", "losing", "丢", kObject, kThing | kBook | kPaper | kClothes, kMoment},
    {"draw", "draws", "drew", "drawn", "drawing", "画", kObject, kAnimal | kVehicle | kFood, 0},
    {"wash", "washes", "washed", "washed", "washing", "洗", kObject, kClothes | kVehicle | kFood, kPassive},
    {"repair", "repairs", "repaired", "repaired", "repairing", "修理", kObject, kVehicle | kInstrument, kPassive},
    {"translate", "translates", "translated", "translated", "translating", "翻译", kObject, kBook, kPassive},
    {"write", "writes", "wrote", "written", "writing", "写", kObject, kBook, 0},
    {"eat", "eats", "ate", "eaten", "eating", "吃", kObject, kFood, kAnimalsToo | kPassive},
    {"drink", "drinks", "drank", "drunk", "drinking", "喝", kObject, kDrink, kAnimalsToo},
    {"play", "plays", "played", "played", "playing", "", kObject, kSport | kInstrument, 0},
    {"wear", "wears", "wore", "worn", "wearing", "", kObject, kClothes, kMoment},
    {"sleep", "sleeps", "slept", "slept", "sleeping", "睡觉", kAlone, 0, kAnimalsToo},
    {"swim", "swims", "swam", "swum", "swimming", "游泳", kAlone, 0, kAnimalsToo},
    {"rest", "rests", "rested", "rested", "resting", "休息", kAlone, 0, kAnimalsToo},
    {"work", "works", "worked", "worked", "working", "工作", kAlone, 0, 0},
    {"sing", "sings", "sang", "sung", "singing", "唱歌", kAlone, 0, 0},
    {"dance", "dances", "danced", "danced", "dancing", "跳舞", kAlone, 0, 0},
    {"cry", "cries", "cried", "cried", "crying", "哭", kAlone, 0, 0},
    {"laugh", "laughs", "laughed", "laughed", "laughing", "笑", kAlone, 0, 0},
    {"go", "goes", "went", "gone", "going", "去", kGo, 0, kMoment},
    {"walk", "walks", "walked", "walked", "walking", "走到", kGo, 0, kMoment | kAnimalsToo},
    {"return", "returns", "returned", "returned", "returning", "回到", kGo, 0, kMoment},
    {"give", "gives", "gave", "given", "giving", "给", kGive, kGoods | kFood, kMoment},
    {"lend", "lends", "lent", "lent", "lending", "借给", kGive, kGoods, kMoment},
    {"sell", "sells", "sold", "sold", "selling", "卖给", kGive, kGoods | kAnimal, kMoment},
    {"send", "sends", "sent", "sent", "sending", "寄给", kGive, kThing | kBook | kPaper | kClothes, kMoment},
    {"hide", "hides", "hid", "hidden", "hiding", "藏在", kPut, kThing | kBook | kPaper, kMoment},
    {"leave", "leaves", "left", "left", "leaving", "留在", kPut, kGoods, kMoment},
    {"place", "places", "placed", "placed", "placing", "放在", kPut, kThing | kBook | kFood, kMoment}};

constexpr Saying kSayings[] = {{"say", "says", "said", "说"},
                               {"think", "thinks", "thought", "认为"},
                               {"know", "knows", "knew", "知道"},
                               {"hope", "hopes", "hoped", "希望"},
                               {"believe", "believes", "believed", "相信"},
                               {"hear", "hears", "heard", "听说"}};

constexpr Adjective kAdjectives[] = {{"big", "大", kAnimal | kThing | kFood | kVehicle | kPlace},
                                     {"small", "小", kAnimal | kThing | kFood | kVehicle | kPlace},
                                     {"new", "新", kGoods},
                                     {"old", "旧", kGoods},
                                     {"old", "老", kBeings},
                                     {"beautiful", "漂亮", kBeings | kThing | kClothes | kPlace},
                                     {"expensive", "贵", kGoods},
                                     {"cheap", "便宜", kGoods | kFood},
                                     {"heavy", "重", kThing | kInstrument},
                                     {"interesting", "有趣", kBook | kPaper},
                                     {"young", "年轻", kPerson},
                                     {"tall", "高", kPerson},
                                     {"famous", "有名", kPerson | kPlace},
                                     {"friendly", "友好", kPerson},
                                     {"clever", "聪明", kBeings},
                                     {"lazy", "懒", kBeings},
                                     {"brave", "勇敢", kBeings},
                                     {"fresh", "新鲜", kFood},
                                     {"sweet", "甜", kFood},
                                     {"hot", "热", kDrink},
                                     {"cold", "冷", kDrink},
                                     {"quiet", "安静", kPlace}};
constexpr unsigned kColoured = kAnimal | kThing | kClothes | kVehicle;
constexpr Adjective kColours[] = {{"red", "红色", kColoured},   {"black", "黑色", kColoured},
                                  {"white", "白色", kColoured}, {"yellow", "黄色", kColoured},
                                  {"blue", "蓝色", kColoured},  {"green", "绿色", kColoured},
                                  {"brown", "棕色", kColoured}};
constexpr Adjective kComparatives[] = {{"taller", "高", kPerson},     {"younger", "年轻", kPerson},
                                       {"faster", "快", kPerson},     {"stronger", "强壮", kPerson},
                                       {"cleverer", "聪明", kPerson}, {"braver", "勇敢", kPerson},
                                       {"lazier", "懒", kPerson}};

constexpr Gloss kPresentTimes[] = {
    {"every day", "每天"},      {"every morning", "每天 早上"}, {"every evening", "每天 晚上"}, {"every week", "每 周"},
    {"in the morning", "早上"}, {"at night", "夜里"},           {"on sundays", "星期天"}};
constexpr Gloss kPastTimes[] = {{"yesterday", "昨天"},        {"yesterday morning", "昨天 早上"},
                                {"last night", "昨天 夜里"},  {"last week", "上 周"},
                                {"last year", "去 年"},       {"this morning", "今天 早上"},
                                {"last monday", "上 星期一"}, {"three days ago", "三 天 前"}};
constexpr Gloss kFutureTimes[] = {
    {"tomorrow", "明天"},   {"tomorrow morning", "明天 早上"}, {"tonight", "今晚"},          {"next week", "下 周"},
    {"next year", "明 年"}, {"next monday", "下 星期一"},      {"this evening", "今天 晚上"}};
constexpr Gloss kHours[] = {{"at two o'clock", "两 点"},   {"at three o'clock", "三 点"}, {"at five o'clock", "五 点"},
                            {"at seven o'clock", "七 点"}, {"at eight o'clock", "八 点"}, {"at ten o'clock", "十 点"}};
constexpr Gloss kFrequencies[] = {{"often", "常常"}, {"always", "总是"}, {"sometimes", "有时"}, {"never", "从不"}};
constexpr Gloss kNumbers[] = {{"two", "两"},  {"three", "三"}, {"four", "四"},
                              {"five", "五"}, {"eight", "八"}, {"ten", "十"}};
constexpr Gloss kTransports[] = {{"train", "火车"}, {"bus", "公共汽车"}, {"plane", "飞机"}, {"taxi", "出租车"}};
constexpr Gloss kCities[] = {{"beijing", "北京"}, {"shanghai", "上海"}, {"london", "伦敦"}, {"paris", "巴黎"}};

enum : unsigned { kIn = 1, kOn = 2, kAt = 4, kUnder = 8, kBehind = 16, kNear = 32 };
constexpr Preposition kPrepositions[] = {{"in", "里", kIn},       {"on", "上", kOn},           {"at", "", kAt},
                                         {"under", "下", kUnder}, {"behind", "后面", kBehind}, {"near", "附近", kNear}};
constexpr Location kPlaces[] = {{{"park", "", "公园", "", kPlace}, kIn | kNear},
                                {{"garden", "", "花园", "", kPlace}, kIn},
                                {{"kitchen", "", "厨房", "", kPlace}, kIn},
                                {{"library", "", "图书馆", "", kPlace}, kIn | kBehind | kNear},
                                {{"hospital", "", "医院", "", kPlace}, kIn | kBehind | kNear},
                                {{"restaurant", "", "饭店", "", kPlace}, kIn | kBehind | kNear},
                                {{"school", "", "学校", "", kPlace}, kIn | kBehind | kNear},
                                {{"house", "", "房子", "", kPlace}, kIn | kBehind, kScene},
                                {{"station", "", "车站", "", kPlace}, kAt | kBehind | kNear},
                                {{"airport", "", "机场", "", kPlace}, kAt | kNear},
                                {{"bridge", "", "桥", "", kPlace}, kOn | kUnder | kNear, kScene},
                                {{"mountain", "", "山", "", kPlace}, kOn | kBehind, kScene},
                                {{"tree", "", "树", "", kPlace}, kUnder | kBehind, kScene},
                                {{"table", "", "桌子", "", kPlace}, kOn | kUnder, 0},
                                {{"bed", "", "床", "", kPlace}, kOn | kUnder, 0},
                                {{"river", "", "河", "", kPlace}, kNear, kScene},
                                {{"lake", "", "湖", "", kPlace}, kNear, kScene}};

constexpr Conjunction kConjunctions[] = {
    {"because", "因为", "", "所以", true}, {"when", "当", "的 时候", "", true},    {"after", "", "之后", "", true},
    {"before", "", "之前", "", true},      {"although", "虽然", "", "但是", true}, {"if", "如果", "", "那么", true},
    {"but", "", "", "但是", false},        {"so", "", "", "所以", false},          {"while", "", "", "而", false}};

}  // namespace

std::span<const Name> names() { return kNames; }
std::span<const Noun> nouns() { return kNouns; }
std::span<const Verb> verbs() { return kVerbs; }
std::span<const Saying> sayings() { return kSayings; }
std::span<const Adjective> adjectives() { return kAdjectives; }
std::span<const Adjective> colours() { return kColours; }
std::span<const Adjective> comparatives() { return kComparatives; }
std::span<const Gloss> present_times() { return kPresentTimes; }
std::span<const Gloss> past_times() { return kPastTimes; }
std::span<const Gloss> future_times() { return kFutureTimes; }
std::span<const Gloss> hours() { return kHours; }
std::span<const Gloss> frequencies() { return kFrequencies; }
std::span<const Gloss> numbers() { return kNumbers; }
std::span<const Gloss> transports() { return kTransports; }
std::span<const Gloss> cities() { return kCities; }
std::span<const Preposition> prepositions() { return kPrepositions; }
std::span<const Location> places() { return kPlaces; }
std::span<const Conjunction> conjunctions() { return kConjunctions; }

}  // namespace data::chinese
