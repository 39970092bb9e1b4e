//! How characters are read in names.
//!
//! A dictionary lists the ordinary reading of a character first, and many a surname is another: 单 is dan in a bill
//! and shan in a name. The readings are common knowledge of Chinese surnames (as the entries marked 姓 of the Xiandai
//! Hanyu Cidian and the usual annotations of the Baijiaxing have them), most likely first. The simplified and the
//! traditional form stand together, and a half-converted name is read too.
//!
//! Only tones differ for 任 华 纪 宁 应 燕 …: nobody types tones, so they are not here.

/// The readings of a one-character surname that the ordinary dictionary would get wrong or drown among rare ones.
/// The ordinary reading need not be listed: the caller tries it last.
pub(super) fn of_one(c: char) -> Option<&'static [&'static str]> {
    Some(match c {
        '仇' => &["qiu"],
        '佴' => &["nai"],
        '俞' => &["yu"],
        '冯' | '馮' => &["feng"],
        '冼' | '洗' => &["xian"],
        '区' | '區' => &["ou"],
        '单' | '單' => &["shan"],
        '卜' => &["bu"],
        '召' => &["shao"],
        '句' => &["gou"],
        '员' | '員' => &["yun"],
        '宿' => &["su"],
        '尉' => &["wei", "yu"],
        '幺' | '么' => &["yao"],
        '折' => &["she"],
        '曾' => &["zeng"],
        '朴' | '樸' => &["piao"],
        '查' => &["zha"],
        '柏' => &["bai"],
        '殷' => &["yin"],
        '沈' => &["shen"],
        '澹' => &["tan"],
        '炅' => &["gui"],
        '牟' => &["mou", "mu"],
        '番' => &["pan"],
        '盖' | '蓋' => &["ge"],
        '盛' => &["sheng"],
        '祭' => &["zhai"],
        '秘' => &["bi"],
        '种' => &["chong"],
        '粘' => &["nian"],
        '繁' => &["po"],
        '缪' | '繆' => &["miao", "mou"],
        '翟' => &["zhai", "di"],
        '能' => &["nai"],
        '艾' => &["ai"],
        '莘' => &["shen", "xin"],
        '蔚' => &["yu"],
        '薄' => &["bo"],
        '覃' => &["qin", "tan"],
        '角' => &["jue"],
        '解' => &["xie"],
        '谌' | '諶' => &["chen", "shen"],
        '贲' | '賁' => &["ben"],
        '贾' | '賈' => &["jia"],
        '逄' => &["pang"],
        '那' => &["na"],
        '郄' => &["qie", "xi"],
        '郇' => &["xun", "huan"],
        '郗' => &["xi", "chi"],
        '都' => &["du"],
        '乐' | '樂' => &["yue"],
        '乜' => &["nie"],
        '钭' | '鈄' => &["tou"],
        '铫' | '銚' => &["yao"],
        '镡' | '鐔' => &["tan", "chan", "xin"],
        '阚' | '闞' => &["kan"],
        '隗' => &["kui", "wei"],
        '隽' | '雋' => &["juan", "jun"],
        '黑' => &["he"],
        _ => return None,
    })
}

/// The readings of a two-character surname. The reading by characters need not be listed: the caller tries it last.
///
/// Regular ones are here too, so that their first character is not taken for a surname of one character and the
/// rare readings of either do not crowd out those of the given name.
pub(super) fn of_two(first: char, second: char) -> Option<&'static [[&'static str; 2]]> {
    Some(match (first, second) {
        ('万' | '萬', '俟') => &[["mo", "qi"], ["wan", "si"]],
        ('上', '官') => &[["shang", "guan"]],
        ('东' | '東', '方') => &[["dong", "fang"]],
        ('东' | '東', '郭') => &[["dong", "guo"]],
        ('东' | '東', '门' | '門') => &[["dong", "men"]],
        ('乐' | '樂', '正') => &[["yue", "zheng"]],
        ('亓' | '丌', '官') => &[["qi", "guan"]],
        ('仲', '孙' | '孫') => &[["zhong", "sun"]],
        ('令', '狐') => &[["ling", "hu"]],
        ('公', '冶') => &[["gong", "ye"]],
        ('公', '孙' | '孫') => &[["gong", "sun"]],
        ('公', '羊') => &[["gong", "yang"]],
        ('公', '良') => &[["gong", "liang"]],
        ('公', '西') => &[["gong", "xi"]],
        ('单' | '單', '于' | '於') => &[["chan", "yu"], ["shan", "yu"]],
        ('南', '宫' | '宮') => &[["nan", "gong"]],
        ('南', '郭') => &[["nan", "guo"]],
        ('南', '门' | '門') => &[["nan", "men"]],
        ('司', '寇') => &[["si", "kou"]],
        ('司', '徒') => &[["si", "tu"]],
        ('司', '空') => &[["si", "kong"]],
        ('司', '马' | '馬') => &[["si", "ma"]],
        ('叔', '孙' | '孫') => &[["shu", "sun"]],
        ('呼', '延') => &[["hu", "yan"]],
        ('哥', '舒') => &[["ge", "shu"]],
        ('壤', '驷' | '駟') => &[["rang", "si"]],
        ('夏', '侯') => &[["xia", "hou"]],
        ('太', '叔') => &[["tai", "shu"]],
        ('夹' | '夾', '谷') => &[["jia", "gu"]],
        ('子', '车' | '車') => &[["zi", "ju"]],
        ('宇', '文') => &[["yu", "wen"]],
        ('完', '颜' | '顏') => &[["wan", "yan"]],
        ('宗', '政') => &[["zong", "zheng"]],
        ('宰', '父') => &[["zai", "fu"]],
        ('尉', '迟' | '遲') => &[["yu", "chi"]],
        ('左', '丘') => &[["zuo", "qiu"]],
        ('巫', '马' | '馬') => &[["wu", "ma"]],
        ('归' | '歸', '海') => &[["gui", "hai"]],
        ('微', '生') => &[["wei", "sheng"]],
        ('慕', '容') => &[["mu", "rong"]],
        ('拓', '跋' | '拔') => &[["tuo", "ba"]],
        ('梁', '丘') => &[["liang", "qiu"]],
        ('欧' | '歐', '阳' | '陽') => &[["ou", "yang"]],
        ('段', '干') => &[["duan", "gan"]],
        ('淳', '于' | '於') => &[["chun", "yu"]],
        ('漆', '雕') => &[["qi", "diao"]],
        ('澹', '台' | '臺') => &[["tan", "tai"]],
        ('濮', '阳' | '陽') => &[["pu", "yang"]],
        ('独' | '獨', '孤') => &[["du", "gu"]],
        ('申', '屠') => &[["shen", "tu"]],
        ('百', '里') => &[["bai", "li"]],
        ('皇', '甫') => &[["huang", "fu"]],
        ('端', '木') => &[["duan", "mu"]],
        ('第', '五') => &[["di", "wu"]],
        ('纳' | '納', '兰' | '蘭') => &[["na", "lan"]],
        ('羊', '舌') => &[["yang", "she"]],
        ('西', '门' | '門') => &[["xi", "men"]],
        ('诸' | '諸', '葛') => &[["zhu", "ge"]],
        ('谷' | '穀', '梁') => &[["gu", "liang"]],
        ('贺' | '賀', '兰' | '蘭') => &[["he", "lan"]],
        ('赫', '连' | '連') => &[["he", "lian"]],
        ('轩' | '軒', '辕' | '轅') => &[["xuan", "yuan"]],
        ('钟' | '鍾' | '鐘', '离' | '離') => &[["zhong", "li"]],
        ('长' | '長', '孙' | '孫') => &[["zhang", "sun"], ["chang", "sun"]],
        ('闻' | '聞', '人') => &[["wen", "ren"]],
        ('闾' | '閭', '丘') => &[["lü", "qiu"]],
        ('颛' | '顓', '孙' | '孫') => &[["zhuan", "sun"]],
        ('鲜' | '鮮', '于' | '於') => &[["xian", "yu"]],
        _ => return None,
    })
}

/// Whether a character has one reading in names and on shelves, whatever else an unabridged dictionary knows: 陳 may
/// be zhen and 英 yang, but who types `zhen` wants neither, and every such key is written for a million members.
///
/// Chosen among the frequent characters whose other readings make up less than one word in thirty (counted over
/// CC-CEDICT), and a few more where those words name nobody (娜 in 婀娜).
pub(super) fn is_said_one_way(c: char) -> bool {
    SAID_ONE_WAY.contains(c)
}

const SAID_ONE_WAY: &str = "\
    王吴吳朱于於董邓许許彭蔡丁叶葉余餘潘杜夏汪任方石姚陆陸郝白万汤湯尹陳趙孫盧鄒龍錢喬房柴祝詹游庄連霍阮\
    龐齐齊駱裴費路舒屈焦甄祁關鮑谷车車包匡卞古司南印冉冷居平尚幸广廣强強从從戚戎支晁景暴杭權栗檀欽歸毋池\
    沙涂港湛溥滑潭狄甘瞿睢眭祖竇竺童糜籍紅红聶臧芮苑莫蒲蓝藍衙褚諸邢逯過达達郅酈鈕鐵闕陰陶隋韋魯黨鞠英明\
    洋超波鑫浩俊倩洁月勤莉青蕊婕瑗园羽育馥筠可姬枝思桐溪才信其貞鵬瓊發純義興學慶淑家承華濤麗若娜莎和冰儿\
    兒縣市斯爾無无地有机化体氣事之数數合眼族點台得色年言治格前場身转轉比内式声以女土實太尾号草百期鸟鳥半\
    位毒維結失精食腳脚立部活宁哈雀约約肉塔射提處接滿吃足藥片客漢服圣母术共果感受耳苦底团离離虫蟲刀价價親\
    總绿切是勞次温件烟擊列横濟造灯容野喜選派味杂摩皇款除众惊樣戏招呼登橋胶膠封讀读由錯炎幼胞硬将將助題施\
    注準致洞怀混爆移零跑泥控探跳赫炮激限掉墨胆络肥蛇液拍刻餐狂桃舍礦搭增休猫份税拔巨完块填夾免最坏夹隔研\
    荒汗析帕幕币例淡狼乙纖介窗暖寻垂均鹿溝斜挑坑侧側飾副堆頻適浅淺被占霸耐券濕霧芦扑厭並殖怨肺售腔寺净趣\
    肩灌找鼎柜映昂倍蜡综綜筋枕培喝咬逐淨汁撥貸棧扰恆姐卵騎衰煉渾援亏串牢涉撫奏唇咸倪慎仰嵇堵越扶大不会會\
    盒醋虾葡啡睫个鞋袜腊芋橙柚柠芒干核";
