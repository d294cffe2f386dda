// The words of coreference.h.
#pragma once

#include <array>
#include <string_view>

namespace data::coreference {

// What a noun is, as bits: an adjective and a verb say which they take.
enum Kind : unsigned { kAnimal = 1, kVehicle = 2, kWay = 4, kWater = 8, kHeight = 16, kFood = 32 };

struct Noun {
  std::string_view english, chinese;
  unsigned kind;
};
inline constexpr auto kNouns = std::to_array<Noun>({{"animal", "动物", kAnimal},
                                                    {"dog", "狗", kAnimal},
                                                    {"cat", "猫", kAnimal},
                                                    {"horse", "马", kAnimal},
                                                    {"rabbit", "兔子", kAnimal},
                                                    {"fox", "狐狸", kAnimal},
                                                    {"bear", "熊", kAnimal},
                                                    {"monkey", "猴子", kAnimal},
                                                    {"goat", "山羊", kAnimal},
                                                    {"wolf", "狼", kAnimal},
                                                    {"cow", "牛", kAnimal},
                                                    {"pig", "猪", kAnimal},
                                                    {"duck", "鸭子", kAnimal},
                                                    {"mouse", "老鼠", kAnimal},
                                                    {"tiger", "老虎", kAnimal},
                                                    {"donkey", "驴", kAnimal},
                                                    {"car", "汽车", kVehicle},
                                                    {"truck", "卡车", kVehicle},
                                                    {"bus", "公共汽车", kVehicle},
                                                    {"taxi", "出租车", kVehicle},
                                                    {"tractor", "拖拉机", kVehicle},
                                                    {"van", "面包车", kVehicle},
                                                    {"ambulance", "救护车", kVehicle},
                                                    {"tank", "坦克", kVehicle},
                                                    {"street", "街道", kWay},
                                                    {"road", "公路", kWay},
                                                    {"bridge", "桥", kWay},
                                                    {"path", "小路", kWay},
                                                    {"avenue", "大道", kWay},
                                                    {"alley", "小巷", kWay},
                                                    {"tunnel", "隧道", kWay},
                                                    {"ramp", "坡道", kWay},
                                                    {"river", "河", kWater},
                                                    {"lake", "湖", kWater},
                                                    {"stream", "小溪", kWater},
                                                    {"pond", "池塘", kWater},
                                                    {"canal", "运河", kWater},
                                                    {"swamp", "沼泽", kWater},
                                                    {"bay", "海湾", kWater},
                                                    {"pool", "水池", kWater},
                                                    {"wall", "墙", kHeight},
                                                    {"hill", "小山", kHeight},
                                                    {"tower", "塔", kHeight},
                                                    {"rock", "岩石", kHeight},
                                                    {"mountain", "山", kHeight},
                                                    {"roof", "屋顶", kHeight},
                                                    {"ladder", "梯子", kHeight},
                                                    {"cliff", "悬崖", kHeight},
                                                    {"apple", "苹果", kFood},
                                                    {"carrot", "胡萝卜", kFood},
                                                    {"bread", "面包", kFood},
                                                    {"soup", "汤", kFood},
                                                    {"meat", "肉", kFood},
                                                    {"egg", "鸡蛋", kFood},
                                                    {"melon", "西瓜", kFood},
                                                    {"cake", "蛋糕", kFood}});

// An actor and the other noun are of different kinds, or no adjective could choose.
struct Verb {
  std::string_view base, participle, chinese;
  unsigned actors, others;
};
inline constexpr unsigned kMoving = kAnimal | kVehicle, kStanding = kWay | kWater | kHeight;
inline constexpr auto kVerbs =
    std::to_array<Verb>({{"cross", "crossed", "穿过", kMoving, kWay},
                         {"cross", "crossed", "渡过", kAnimal, kWater},
                         {"reach", "reached", "到达", kMoving, kMoving | kStanding},
                         {"leave", "left", "离开", kMoving, kMoving | kWay | kWater},
                         {"pass", "passed", "经过", kMoving, kMoving | kStanding},
                         {"enter", "entered", "进入", kAnimal, kWater},
                         {"climb", "climbed", "爬上", kAnimal, kVehicle | kHeight},
                         {"follow", "followed", "跟随", kMoving, kMoving | kWay},
                         {"chase", "chased", "追逐", kMoving, kMoving},
                         {"pull", "pulled", "拉", kMoving, kMoving | kFood},
                         {"touch", "touched", "碰", kMoving, kMoving | kHeight | kFood},
                         {"carry", "carried", "运", kMoving, kMoving | kFood},
                         {"smell", "smelled", "闻", kAnimal, kVehicle | kFood},
                         {"eat", "eaten", "吃", kAnimal, kFood},
                         {"wake", "woken", "吵醒", kVehicle, kAnimal},
                         {"frighten", "frightened", "吓到", kVehicle | kWater | kHeight, kAnimal},
                         {"stop", "stopped", "拦住", kMoving | kStanding, kMoving},
                         {"delay", "delayed", "耽误", kMoving | kWay | kWater, kMoving},
                         {"block", "blocked", "挡住", kMoving | kHeight, kMoving | kWay},
                         {"attract", "attracted", "吸引", kStanding | kFood, kAnimal},
                         {"tempt", "tempted", "引诱", kFood, kAnimal},
                         {"please", "pleased", "满足", kFood, kAnimal}});

struct Adjective {
  std::string_view english, chinese;
  unsigned kinds;
};
inline constexpr auto kAdjectives = std::to_array<Adjective>({{"tired", "累", kAnimal},
                                                              {"hungry", "饿", kAnimal},
                                                              {"thirsty", "渴", kAnimal},
                                                              {"scared", "害怕", kAnimal},
                                                              {"sleepy", "困", kAnimal},
                                                              {"shy", "害羞", kAnimal},
                                                              {"lazy", "懒", kAnimal},
                                                              {"slow", "慢", kAnimal | kVehicle},
                                                              {"old", "旧", kVehicle},
                                                              {"full", "满", kVehicle},
                                                              {"loud", "吵", kVehicle | kWay},
                                                              {"crowded", "拥挤", kVehicle | kWay},
                                                              {"heavy", "重", kVehicle | kFood},
                                                              {"big", "大", kVehicle | kFood},
                                                              {"busy", "繁忙", kWay},
                                                              {"dark", "暗", kWay},
                                                              {"wide", "宽", kWay | kWater},
                                                              {"narrow", "窄", kWay | kWater},
                                                              {"long", "长", kWay | kWater},
                                                              {"muddy", "泥泞", kWay | kWater},
                                                              {"steep", "陡", kWay | kHeight},
                                                              {"slippery", "滑", kWay | kHeight},
                                                              {"dangerous", "危险", kWay | kWater | kHeight},
                                                              {"deep", "深", kWater},
                                                              {"shallow", "浅", kWater},
                                                              {"dirty", "脏", kWater | kFood},
                                                              {"high", "高", kHeight},
                                                              {"hot", "烫", kFood},
                                                              {"sour", "酸", kFood},
                                                              {"salty", "咸", kFood},
                                                              {"hard", "硬", kFood}});

}  // namespace data::coreference
