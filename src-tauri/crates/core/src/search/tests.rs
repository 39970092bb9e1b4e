//! What a cashier types and whom it finds.

use proptest::prelude::*;

use super::KeyClass::{Inside, Start};
use super::*;

/// The best class under which a query finds a row, through the same range that the store asks for.
fn found(keys: &[SearchKey], query: &str) -> Option<KeyClass> {
    let (from, to) = prefix_range(&fold(query));
    let in_range = |key: &&SearchKey| key.key >= from && to.as_ref().is_none_or(|to| key.key < *to);
    keys.iter().filter(in_range).map(|key| key.class).min()
}

fn named(name: &str) -> Vec<SearchKey> {
    member_keys(&MemberTexts { name: Some(name), ..MemberTexts::default() })
}

fn phoned(phone: &str) -> Vec<SearchKey> {
    member_keys(&MemberTexts { phone: Some(phone), ..MemberTexts::default() })
}

fn texts(keys: &[SearchKey]) -> Vec<&str> {
    keys.iter().map(|key| key.key.as_str()).collect()
}

#[test]
fn a_member_is_found_by_every_way_to_type_the_name() {
    let table: &[(&str, &str, Option<KeyClass>)] = &[
        // By characters.
        ("张三", "张", Some(Start)),
        ("张三", "张三", Some(Start)),
        ("张三", "三", Some(Inside)),
        ("张三", "李", None),
        ("王小明", "小明", Some(Inside)),
        ("王小明", "王明", None),
        ("歐陽靜", "歐陽", Some(Start)),
        ("歐陽靜", "欧阳", None), // Scripts are not mapped; pinyin finds both.
        // By pinyin.
        ("张三", "zhangsan", Some(Start)),
        ("张三", "ZhangSan", Some(Start)),
        ("张三", "Zhāng Sān", Some(Start)),
        ("张三", "zhangs", Some(Start)),
        ("张三", "z", Some(Start)),
        ("张三", "san", Some(Inside)),
        ("张三", "ang", None), // Not at a syllable.
        ("张三", "zhangsi", None),
        ("張三", "zhangsan", Some(Start)),
        ("欧阳静", "ouyang", Some(Start)),
        ("欧阳静", "ouyangjing", Some(Start)),
        ("欧阳静", "jing", Some(Inside)),
        ("歐陽靜", "ouyangjing", Some(Start)),
        ("李西安", "xi'an", Some(Inside)),
        // By initials.
        ("张三", "zs", Some(Start)),
        ("张三", "ＺＳ", Some(Start)),
        ("欧阳静", "oyj", Some(Start)),
        ("歐陽靜", "OYJ", Some(Start)),
        ("欧阳静", "yj", Some(Inside)),
        ("王小明", "xm", Some(Inside)),
        ("王小明", "wm", None),
        // ü has no key of its own.
        ("吕布", "lv", Some(Start)),
        ("吕布", "lu", Some(Start)),
        ("吕布", "lvbu", Some(Start)),
        ("吕布", "lubu", Some(Start)),
        ("呂布", "lǚ bù", Some(Start)),
        ("王绿", "lv", Some(Inside)),
        ("王绿", "wanglu", Some(Start)),
        ("Müller", "müller", Some(Start)),
        ("Müller", "muller", Some(Start)),
        ("Mu\u{308}ller", "MÜLLER", Some(Start)),
        // Doubtful given names are read both ways, but not every dictionary's rarity.
        ("陈重", "chenzhong", Some(Start)),
        ("陈重", "chenchong", Some(Start)),
        ("李茜", "liqian", Some(Start)),
        ("李茜", "lixi", Some(Start)),
        ("周行长", "zhouhangzhang", Some(Start)),
        ("王长乐", "changle", Some(Inside)),
        ("王长乐", "zhangle", Some(Inside)),
        ("长行重乐朝", "chang", Some(Start)), // The beginning is in doubt before the end.
        ("王英", "wangying", Some(Start)),
        ("王英", "wangyang", None),
        ("陳明", "zhen", None),
        // Familiar and polite forms are part of the name, and the surname is still one.
        ("单女士", "shannvshi", Some(Start)),
        ("曾阿姨", "zengayi", Some(Start)),
        ("小单", "xiaoshan", Some(Start)),
        ("老曾", "zeng", Some(Inside)),
        ("阿乐", "ayue", Some(Start)),
        ("老板", "laoban", Some(Start)),
        ("小谌", "xiaoshen", Some(Start)),
        // Latin letters, digits, ornament.
        ("Amy Chen", "amy", Some(Start)),
        ("Amy Chen", "AMYCHEN", Some(Start)),
        ("Amy Chen", "chen", Some(Inside)),
        ("Amy Chen", "ac", Some(Start)),
        ("Amy Chen", "my", None),
        ("Ann-Marie", "annmarie", Some(Start)),
        ("Ann-Marie", "ann marie", Some(Start)),
        ("Ann-Marie", "marie", Some(Inside)),
        ("O’Brien", "o'brien", Some(Start)),
        ("José", "jose", Some(Start)),
        ("王Amy", "wangamy", Some(Start)),
        ("王Amy", "amy", Some(Inside)),
        ("王Amy", "wa", Some(Start)),
        ("Amy 曾", "amyzeng", Some(Start)),
        ("王2", "wang2", Some(Start)),
        ("🌸小花🌸", "小花", Some(Start)),
        ("🌸小花🌸", "xiaohua", Some(Start)),
        ("🌸小花🌸", "🌸", Some(Start)),
        ("🌸小花🌸", "花", Some(Inside)),
        ("买买提·阿不都", "阿不都", Some(Inside)),
        ("买买提·阿不都", "买买提阿不都", Some(Start)),
        ("さくら", "くら", Some(Inside)),
        ("김민수", "김민", Some(Start)),
        ("东方红", "hong", Some(Inside)),
        ("", "a", None),
    ];
    for (name, query, class) in table {
        let keys = named(name);
        assert_eq!(found(&keys, query), *class, "{query} → {name}: {:?}", texts(&keys));
    }
}

/// Bearers of each surname known to history where there is one, so that the readings can be looked up.
#[test]
fn surnames_are_read_as_surnames() {
    let table = [
        ("单雄信 單雄信", "shanxiongxin danxiongxin sxx dxx"),
        ("曾国藩 曾國藩", "zengguofan cengguofan zgf cgf"),
        ("吕不韦 呂不韋", "lvbuwei lubuwei lbw"),
        ("查良镛 查良鏞", "zhaliangyong chaliangyong zly"),
        ("区寄 區寄", "ouji quji oj"),
        ("解缙 解縉", "xiejin jiejin xj"),
        ("仇英", "qiuying chouying qy"),
        ("盖叫天 蓋叫天", "gejiaotian gaijiaotian gjt"),
        ("乐毅 樂毅", "yueyi leyi yy ly"),
        ("尉迟恭 尉遲恭", "yuchigong weichigong ycg"),
        ("长孙无忌 長孫無忌", "zhangsunwuji changsunwuji zswj"),
        ("万俟卨", "moqixie wansixie mq"),
        ("单于飞 單于飛 單於飛", "chanyufei shanyufei danyufei cyf syf"),
        ("朴槿惠 樸槿惠", "piaojinhui pujinhui"),
        ("任盈盈", "renyingying ryy"),
        ("华佗 華佗", "huatuo ht"),
        ("纪晓岚 紀曉嵐", "jixiaolan jxl"),
        ("缪贤 繆賢", "miaoxian mouxian"),
        ("宁静 寧靜 甯靜", "ningjing nj"),
        ("秘书卿", "bishuqing mishuqing"),
        ("冼星海", "xianxinghai xxh"),
        ("洗夫人", "xianfuren xifuren"),
        ("覃塞", "qinsai tansai"),
        ("晁盖 晁蓋", "chaogai cg"),
        ("员半千 員半千", "yunbanqian yuanbanqian"),
        ("黑娃", "hewa heiwa"),
        ("盛宣怀 盛宣懷", "shengxuanhuai sxh"),
        ("石崇", "shichong sc"),
        ("召存信", "shaocunxin zhaocunxin"),
        ("翟志刚 翟志剛", "zhaizhigang dizhigang"),
        ("逄蒙", "pangmeng pm"),
        ("谌龙 諶龍", "chenlong shenlong"),
        ("种师道 种師道", "chongshidao zhongshidao"),
        ("尹志平", "yinzhiping yzp"),
        ("繁钦 繁欽", "poqin fanqin"),
        ("瞿秋白", "quqiubai qqb"),
        ("阚泽 闞澤", "kanze"),
        ("能自宣", "naizixuan nengzixuan"),
        ("都穆", "dumu doumu"),
        ("乜子彬", "niezibin miezibin"),
        ("句克俭", "goukejian jukejian"),
        ("折可存", "shekecun zhekecun"),
        ("那英", "naying"),
        ("薄一波", "boyibo baoyibo"),
        ("卜商", "bushang"),
        ("隗嚣 隗囂", "kuixiao weixiao"),
        ("郗鉴 郗鑒", "xijian chijian"),
        ("贲友 賁友", "benyou"),
        ("佴伟", "naiwei erwei"),
        ("莘迪", "shendi xindi"),
        ("令狐冲 令狐沖", "linghuchong lhc"),
        ("诸葛亮 諸葛亮", "zhugeliang zgl"),
        ("司马迁 司馬遷", "simaqian smq"),
        ("上官婉儿 上官婉兒", "shangguanwaner sgwe"),
        ("夏侯惇", "xiahoudun xhd"),
        ("皇甫嵩", "huangfusong hfs"),
        ("澹台灭明 澹臺滅明", "tantaimieming dantaimieming ttmm"),
        ("宗政平", "zongzhengping"),
        ("濮阳兴 濮陽興", "puyangxing"),
        ("公孙胜 公孫勝", "gongsunsheng gss"),
        ("慕容复 慕容復", "murongfu mrf"),
        ("鲜于通 鮮于通", "xianyutong"),
        ("闾丘露薇 閭丘露薇", "lvqiuluwei luqiuluwei lqlw"),
        ("司徒雷 司徒雷", "situlei"),
        ("司空曙", "sikongshu"),
        ("亓官平", "qiguanping"),
        ("司寇平", "sikouping"),
        ("子车平 子車平", "zijuping zicheping"),
        ("颛孙师 顓孫師", "zhuansunshi"),
        ("端木赐 端木賜", "duanmuci"),
        ("巫马期 巫馬期", "wumaqi"),
        ("公西华 公西華", "gongxihua"),
        ("漆雕开 漆雕開", "qidiaokai"),
        ("乐正子 樂正子", "yuezhengzi lezhengzi"),
        ("壤驷赤 壤駟赤", "rangsichi"),
        ("公良孺", "gongliangru"),
        ("拓跋焘 拓跋燾", "tuobatao tbt"),
        ("夹谷平 夾谷平", "jiaguping"),
        ("宰父黑", "zaifuhei"),
        ("谷梁赤 穀梁赤", "guliangchi"),
        ("段干木", "duanganmu"),
        ("百里奚", "bailixi blx"),
        ("东郭顺子 東郭順子", "dongguoshunzi"),
        ("南门平 南門平", "nanmenping"),
        ("呼延灼", "huyanzhuo hyz"),
        ("羊舌肸", "yangshexi"),
        ("微生高", "weishenggao"),
        ("梁丘据", "liangqiuju"),
        ("左丘明", "zuoqiuming"),
        ("东方朔 東方朔", "dongfangshuo dfs"),
        ("独孤求败 獨孤求敗", "duguqiubai dgqb"),
        ("南宫适", "nangongkuo nangongshi"),
        ("欧阳修 歐陽修 歐阳修", "ouyangxiu oyx"),
        ("轩辕平 軒轅平", "xuanyuanping"),
        ("钟离权 鍾離權 鐘離權", "zhongliquan zlq"),
        ("第五伦 第五倫", "diwulun"),
    ];
    for (names, queries) in table {
        for name in names.split(' ') {
            let keys = named(name);
            for query in queries.split(' ') {
                assert_eq!(found(&keys, query), Some(Start), "{query} → {name}: {:?}", texts(&keys));
            }
        }
    }
}

#[test]
fn the_likeliest_reading_of_a_surname_comes_first() {
    for (name, first) in
        [("单", "shan"), ("曾", "zeng"), ("尉迟", "yuchi"), ("万俟", "moqi"), ("覃", "qin"), ("翟", "zhai")]
    {
        let units = units::units(name, Naming::Person, Umlaut::V);
        assert_eq!(units::sayings(&units)[0][0].syllables.concat(), first, "{name}");
    }
}

#[test]
fn a_member_is_found_by_numbers_and_wechat() {
    let member = member_keys(&MemberTexts {
        name: Some("张三"),
        phone: Some("138 0013-8045"),
        wechat: Some("🌸阳光Sunny"),
        card_no: Some("VIP-0086"),
        member_no: Some("M000123"),
    });
    for (query, class) in [
        ("13800138045", Some(Start)),
        ("1380013", Some(Start)),
        ("138-0013-8045", Some(Start)),
        ("１３８００１３８０４５", Some(Start)),
        ("8045", Some(Start)),
        ("045", None),
        ("0013", None),
        ("vip0086", Some(Start)),
        ("VIP-00", Some(Start)),
        ("0086", None),
        ("m000123", Some(Start)),
        ("🌸阳光", Some(Start)),
        ("阳光", Some(Inside)),
        ("光sunny", Some(Inside)),
        ("sunny", Some(Inside)),
        ("nny", Some(Inside)),
        ("yangguang", None), // A WeChat name is copied, not heard.
    ] {
        assert_eq!(found(&member, query), class, "{query}: {:?}", texts(&member));
    }
}

#[test]
fn a_phone_is_found_as_it_is_dialled_at_home() {
    for (phone, keys) in [
        ("13800138045", ["13800138045", "8045"].as_slice()),
        ("+86 138 0013 8045", &["13800138045", "8045", "8613800138045"]),
        ("008613800138045", &["008613800138045", "13800138045", "8045"]),
        ("+852 9123 4567", &["4567", "85291234567", "91234567"]),
        ("+886 912 345 678", &["0912345678", "5678", "886912345678"]),
        ("0571-88001234", &["057188001234", "1234"]),
        ("(02) 2345-6789", &["0223456789", "6789"]),
        ("1234", &["1234"]),
        ("12", &["12"]),
        ("电话12345", &["2345", "电话12345"]),
        ("无", &["无"]),
        ("-", &[]),
    ] {
        assert_eq!(texts(&phoned(phone)), keys, "{phone}");
    }
}

#[test]
fn a_product_is_found_by_name_sku_and_barcode() {
    let table: &[(&str, &str, Option<KeyClass>)] = &[
        ("五常大米 10kg", "wcdm", Some(Start)),
        ("五常大米 10kg", "wcdm10kg", Some(Start)),
        ("五常大米 10kg", "wuchangdami", Some(Start)),
        ("五常大米 10kg", "dami", Some(Inside)),
        ("五常大米 10kg", "dm", Some(Inside)),
        ("五常大米 10kg", "大米", Some(Inside)),
        ("五常大米 10kg", "大米10", Some(Inside)),
        ("五常大米 10kg", "10KG", Some(Inside)),
        ("五常大米 10kg", "kg", None),
        ("农夫山泉饮用天然水550ml", "550ml", Some(Inside)),
        ("农夫山泉饮用天然水550ml", "nfsqyytrs550ml", Some(Start)),
        ("Coca-Cola 可口可乐", "cola", Some(Inside)),
        ("Coca-Cola 可口可乐", "cocacola", Some(Start)),
        ("Coca-Cola 可口可乐", "kele", Some(Inside)),
        ("单人床单", "danrenchuangdan", Some(Start)),
        ("人参蜂蜜", "renshen", Some(Start)),
        ("重庆小面", "chongqing", Some(Start)),
        ("长城干红葡萄酒", "changcheng", Some(Start)),
        ("东阿阿胶", "ejiao", Some(Inside)),
        ("薄荷糖", "bohe", Some(Start)),
        ("绿茶", "lvcha", Some(Start)),
        ("绿茶", "lucha", Some(Start)),
        ("五常大米 10kg", "WC-10", Some(Start)),
        ("五常大米 10kg", "wc10", Some(Start)),
        ("五常大米 10kg", "6901234", Some(Start)),
        ("五常大米 10kg", "6901234567892", Some(Start)),
        ("五常大米 10kg", "7892", Some(Inside)),
        ("五常大米 10kg", "892", None),
    ];
    for (name, query, class) in table {
        let keys = product_keys(name, "WC-10", Some("6901234567892"));
        assert_eq!(found(&keys, query), *class, "{query} → {name}: {:?}", texts(&keys));
    }
    assert_eq!(texts(&product_keys("盐", "7", None)), ["7", "y", "yan", "盐"]);
}

#[test]
fn keys_are_sorted_and_each_stands_once_in_its_better_class() {
    let keys = member_keys(&MemberTexts { name: Some("三三"), phone: Some("110"), ..MemberTexts::default() });
    let row = |key: &str, class| SearchKey { class, key: key.to_owned() };
    assert_eq!(
        keys,
        [
            row("110", Start),
            row("s", Inside),
            row("san", Inside),
            row("sansan", Start),
            row("ss", Start),
            row("三", Inside),
            row("三三", Start),
        ]
    );
}

#[test]
fn a_name_has_a_few_keys_and_the_longest_a_bounded_number() {
    for (name, keys_max) in [
        ("王芳", 6),
        ("张伟明", 9),
        ("陳國強", 9),
        ("欧阳静雯", 12),
        ("单雪", 8),
        ("吕绿萍", 15),
        ("曾乐行", 25),
        ("Amy Chen", 4),
        ("乐行重朝曾长柏单乐行重朝曾长柏单乐行重朝曾长柏单乐行重朝曾长柏单乐行重朝曾长柏单", 8 + 2 * 4 * 8),
        ("绿行重吕曾女柏单绿行重吕曾女柏单绿行重吕曾女柏单绿行重吕曾女柏单绿行重吕曾女柏单", 8 + 2 * 2 * 4 * 8),
    ] {
        let keys = named(name);
        assert!(keys.len() <= keys_max, "{name}: {} {:?}", keys.len(), texts(&keys));
    }
}

#[test]
fn long_texts_and_long_queries_are_cut_alike() {
    let name = "很".repeat(40) + &"长".repeat(60);
    let keys = named(&name);
    assert!(keys.iter().all(|key| key.key.chars().count() <= KEY_CHARS_MAX));
    assert_eq!(found(&keys, &name), Some(Start));
}

#[test]
fn a_range_ends_before_the_next_text_that_does_not_begin_so() {
    let to = |folded: &str| prefix_range(folded).1;
    assert_eq!(to("zs").as_deref(), Some("zt"));
    assert_eq!(to("张").as_deref(), Some("弡"));
    assert_eq!(to("a\u{D7FF}").as_deref(), Some("a\u{E000}")); // Surrogates are no characters.
    assert_eq!(to("a\u{10FFFF}").as_deref(), Some("b"));
    assert_eq!(to("\u{10FFFF}"), None);
    assert_eq!(to(""), None);
}

#[test]
fn folding_removes_what_differs_in_typing_only() {
    for (typed, folded) in [
        ("  张　三 ", "张三"),
        ("ＡＢＣａｂｚ１２３", "abcabz123"),
        ("买买提·阿不都 • x・y", "买买提阿不都xy"),
        ("138–0013—8000", "13800138000"),
        ("＋86（138）", "86138"),
        ("zhāng sān", "zhangsan"),
        ("lǘ LÜ Lü lu\u{308} v", "lvlvlvlvv"),
        ("Łódź Straße Ærø İstanbul", "lodzstrasseaeroistanbul"),
        ("a\u{200B}\u{FEFF}\t\n\0b", "ab"),
        ("❤\u{FE0F}", "❤"),
        ("單", "單"),
        ("100%_*", "100%_*"),
        ("· - ", ""),
    ] {
        assert_eq!(fold(typed), folded, "{typed:?}");
    }
}

#[test]
fn every_character_there_is_folds_once() {
    for c in '\0'..=char::MAX {
        let folded = fold(c.encode_utf8(&mut [0; 4]));
        assert_eq!(fold(&folded), folded, "{c:?}");
    }
}

#[test]
fn every_reading_of_a_chinese_character_is_typed_with_plain_letters() {
    for c in '\u{3400}'..='\u{9FFF}' {
        for reading in units::sayings(&units::units(&c.to_string(), Naming::Thing, Umlaut::V)).concat() {
            let typed = fold(&reading.syllables.concat());
            assert!(typed.bytes().all(|letter| letter.is_ascii_lowercase()) || typed == c.to_string(), "{c} {typed}");
        }
    }
}

/// Names as they come: mostly Chinese, often doubtful, now and then anything.
fn any_name() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[单單曾吕呂长長孙孫欧歐阳陽尉迟遲乐樂行重万俟小老三王李静靜女绿]{1,3}",
        2 => "[\u{4E00}-\u{9FFF}]{1,3}",
        2 => "[A-Za-zÀ-ÿǖ0-9 .·'’(),-]{1,6}",
        1 => "[\u{300}\u{308}\u{200D}\u{FE0F}uU🌸😀👨❤１Ａ＋]{1,4}",
        1 => any::<String>(),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn folding_twice_changes_nothing(text in any_name()) {
        prop_assert_eq!(fold(&fold(&text)), fold(&text));
    }

    #[test]
    fn no_text_panics_and_every_key_is_folded_sorted_and_short(
        name in any_name(), phone in any_name(), wechat in any::<String>(), number in "[-+0-9 ]{0,20}",
    ) {
        let member = MemberTexts {
            name: Some(&name),
            phone: Some(&phone),
            wechat: Some(&wechat),
            card_no: Some(&number),
            member_no: None,
        };
        for keys in [member_keys(&member), phoned(&number), product_keys(&name, &number, Some(&phone))] {
            prop_assert!(keys.is_sorted_by(|a, b| a.key < b.key));
            for key in &keys {
                prop_assert!(!key.key.is_empty() && key.key.chars().count() <= KEY_CHARS_MAX);
                prop_assert_eq!(fold(&key.key), key.key.clone());
            }
        }
        prop_assert!(member_keys(&member).len() <= 160);
    }

    #[test]
    fn every_prefix_of_the_name_its_pinyin_and_its_initials_finds(name in any_name()) {
        let keys = named(&name);
        let units = units::units(&name, Naming::Person, Umlaut::V);
        let mut ways = vec![fold(&name)];
        for saying in &units::sayings(&units)[0] {
            let syllables = || saying.syllables.iter().map(|syllable| fold(syllable));
            ways.push(syllables().collect());
            ways.push(syllables().map(|syllable| initial(&syllable).to_owned()).collect());
        }
        for way in ways {
            for end in way.char_indices().map(|(at, c)| at + c.len_utf8()) {
                prop_assert_eq!(found(&keys, &way[..end]), Some(Start), "{} of {}", &way[..end], way);
            }
        }
    }

    #[test]
    fn a_range_holds_the_texts_with_the_prefix_and_no_others(prefix in "\\PC{1,4}", text in "\\PC{0,6}") {
        let (from, to) = prefix_range(&prefix);
        let within = |text: &str| text >= from.as_str() && to.as_deref().is_none_or(|to| text < to);
        prop_assert!(within(&(prefix.clone() + &text)));
        prop_assert_eq!(within(&text), text.starts_with(&prefix));
    }
}
