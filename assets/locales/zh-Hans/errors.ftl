### 做不了的事：先说怎么了，再说怎么办。每条对应一个错误代码。

# 发来的请求不对
error-malformed-json = 这一行不是 JSON，没有处理。请检查后重发。
error-request-too-long = 请求太长，一行最多 { $limit } 字节。请拆成几次发送。
error-not-a-request = 这不是带 id 的 JSON-RPC 2.0 请求，没有处理。请检查后重发。（技术细节：{ $reason }）
error-unknown-method = 没有“{ $method }”这个功能。请检查写法，或升级程序。
error-invalid-params =
    { $rule ->
        [object] “{ $field }”要写成带字段名的对象。请改好再试。
        [least] “{ $field }”要填整数，不能小于 { $least }。请改好再试。
        [range] “{ $field }”要填 { $least } 到 { $most } 之间的整数。请改好再试。
        [above_zero] “{ $field }”要大于 0、不超过 { $most }。请改好再试。
        [years] 时间（“{ $field }”）要在 { $least } 年到 { $most } 年之间。请检查时钟或填的时间。
        [days] “{ $field }”要从前往后，最多 { $most } 天。请改好日期再试。
        [once] “{ $field }”里有一项写了两次。每项请只写一次。
        [line] 第 { $line } 行（“{ $field }”）要么填商品和数量，要么只填金额。请改好再试。
        [one_of] “{ $field }”里要给出一个，且只能一个。请改正后再试。
        [choice] “{ $field }”只能是其中一个：{ $choices }。请选一个再试。
        [zone] “{ $field }”不是时区。请填 IANA 时区名，比如 Asia/Shanghai。
        [hour] “{ $field }”不是钟点。请填时和分，比如 04:00。
       *[shape] 请求里缺了内容、多了内容，或类型不对。请改好再试。（技术细节：{ $reason }）
    }
error-request-id-invalid = 请求编号要有 1 到 64 个字符，只用英文、数字和半角符号。请换一个编号。
error-request-id-reused = 这个请求编号已用在另一笔上，这次没有执行。请换一个新编号。
error-at-not-allowed = 正式的店不能指定时间，都按当前时间记账。请去掉时间再试。
error-unknown-actor = 店里没有登记过这位操作人。请用店主或登记过的店员来操作。
error-permission-denied = { $actor } 没有做这件事的权限。请让店长来操作。

# 店打不开或写不进
error-shop-not-found = 文件夹 { $folder } 里没有店。请检查位置，或先建一家店。
error-shop-exists = 文件夹 { $folder } 里已经有店了，没有改动。请直接打开，或换一个文件夹。
error-shop-in-use = 另一个程序正在这家店里记账。请先关掉它，再试一次。
error-shop-foreign = 这个文件是别的程序的数据，没有动它。请换一个文件夹。
error-shop-older = 这家店的数据是旧格式 { $found }，打开记账时会升到 { $known }。请先备份，再打开。
error-shop-newer = 这家店的数据是新格式 { $found }，本程序最多认得 { $known }。请先升级程序。
error-shop-damaged = 店的数据有损坏。请先别再记账，用最近的备份恢复。（技术细节：{ $reason }）
error-storage-full = 磁盘满了，这一笔没有记。请腾出空间后再试。
error-storage-read-only = 这个文件夹不让写，这一笔没有记。请检查磁盘或文件夹的权限。
error-storage-failed = 读写磁盘出错，这一笔没有记。请检查磁盘后再试。（技术细节：{ $reason }）
error-file-not-written = 文件 { $file } 没有写成。请检查位置和剩余空间，再试一次。
error-internal = 程序出了错，这一笔已撤回，账没有动。请再试一次；还不行，请联系技术支持。

# 购物篮
error-basket-empty = 购物篮还是空的。请先扫商品或输入金额。
error-basket-too-long = 一单最多 { $limit } 行。请分成两单结账。
error-unknown-product = 第 { $line } 行的货号在商品里找不到。请检查货号，或先在商品里新建。
error-quantity-invalid = 数量 { $quantity } 不对，要大于 0、小于 { $limit }。请重新输入。
error-quantity-too-precise =
    { $decimals ->
        [0] 数量 { $quantity } 不行，这种单位只能按整数卖。请重新输入。
       *[other] 数量 { $quantity } 太细了，这种单位最多 { $decimals } 位小数。请重新输入。
    }
error-amount-invalid = 金额 { $amount } 不对，要在 { $least } 到 { $limit } 之间。请检查输入的数字。
error-total-changed = 应付从 { $expected } 变成了 { $total }。请和顾客核对后再收款。
error-shares-invalid = 店员的提成比例要大于 0、不超过 100，每人只填一次。请改好再试。

# 收款
error-tender-invalid = 收款金额 { $amount } 不对。请重新输入。
error-tender-short = 应付 { $total }，还差 { $missing }。请收够再结账。
error-tender-excess = 应付 { $total }，多收了 { $excess }，只有现金能找零。请改小金额。
error-keep-beyond-change = 找零只有 { $change }，不能存入 { $amount }。请重新选要存的零钱。
error-member-needed = 用储值、积分、优惠券、挂账或把找零存起来，都要先找到会员。请输入手机尾号或会员号。
error-stored-value-short = 储值余额 { $balance }，还差 { $missing }。可以先充值，或差额用别的方式付。
error-points-short = 积分只有 { $balance }，还差 { $missing }；最多可抵 { $worth }。请改小金额，余下的用别的方式付。
error-points-not-taken = 本店没有开通积分付款。请选别的付款方式。
error-pin-needed = 今天不用密码最多付和挂账 { $limit }，已用 { $spent }。请会员输入储值密码，或改用别的方式付款。
error-pin-not-set = 这位会员没有设储值密码。请会员先在会员卡上设密码，或请店主发一次性码。
error-pin-wrong = 密码不对，还能试 { $left } 次。请会员再输一次。
error-pin-blocked = 密码错得太多，{ $until } 以前不能再试。请改用别的方式付款，或请店主发一次性码。
error-code-wrong = 这不是会员现在的一次性码。请核对，或请店主重新发一个。
error-code-used = 这个一次性码已经用过了。请店主重新发一个。
error-code-of-another-day = 这个一次性码只在 { $day } 有效。请店主重新发一个。
error-pin-invalid = 密码要 4 到 6 位数字。请重新输入。
error-pin-weak = 这个密码太容易猜到：不能全是同一个数、连着的数，也不能是手机号或生日里的数。请换一个。
error-pin-set-already = 这位会员已经有密码。请输入原来的密码，或请店主清除。

# 充值
error-plan-invalid =
    { $rule ->
        [empty] 这个方案什么也没送。请填赠送金、积分或优惠券。
        [band] 最多充的金额比最少的还小。请改好金额。
        [dates] 结束日期比开始日期还早。请改好日期。
        [over] 结束日期已经过了，这个方案用不上。请改日期，或把它停用。
        [limit] 每人可用次数不能是 0。不限次数就空着。
        [parts_of_nothing] 分月送的只有赠送金、积分、次数，和勾了“按月送”的券。请把月数改成 1，或加上这些。
        [parts] 送的太少，分不成这么多个月。请减少月数。
        [large] 按最大的充值金额算，送的超出了账户能记的数。请改小赠送，或填最多充多少。
        [tier_stopped] 方案里的会员等级已经停用。请换一个等级，或先启用它。
        [tier_below] 送的等级比能用这个方案的会员等级都低，谁也得不到。请换一个等级。
        [uses] 一次充值最多送 { $most } 次。请减少次数，或填最多充多少。
        [no_card] 要送次数的商品不是次卡。请填一张次卡的货号。
        [uncounted] 这张次卡不限次数，没法按次送。请换一张按次的次卡。
        [card_over] 这张次卡在能用之前就过期了。请换一张次卡。
        [card_day] 这张次卡到固定的一天就过期，不能分月送。请把月数改成 1，或换一张次卡。
        [beyond_limit] 充最少的金额也超过了会员可持有的上限 { $limit }，谁也用不上。请改小金额，或先改上限。
        [coupons] 一次充值最多送 { $most } 张券。请减少张数，或填最多充多少。
       *[other] 这个方案用不上。请检查各项内容。
    }
error-plan-conflict = 已有一个方案在用：{ $plan }。金额一样，日期也有重叠，分不清用哪个。请先停用那个，或改金额、日期。
error-unknown-plan = 没有这个充值方案。请重新选择。
error-plan-not-applicable =
    { $rule ->
        [stopped] 这个方案已经停用。请换一个方案。
        [early] 这个方案还没开始。请换一个方案。
        [over] 这个方案已经结束。请换一个方案。
        [tier] 这个方案只给指定等级的会员。请换一个方案。
        [used_up] 这位会员用这个方案的次数已满。请换一个方案。
       *[amount] 这个金额不在方案的范围里。请改金额，或换一个方案。
    }
error-plan-not-with-bonus = 选了充值方案，就不能再手填赠送金额。请只留一样。
error-gift-changed = 赠送从 { $expected } 变成了 { $bonus }。请和顾客核对后再收款。
error-stored-value-over-limit =
    { $rule ->
        [real_name] 单用途预付卡管理办法规定，一次买 { $limit } 以上要实名。请先补上会员的姓名，或改小金额。
        [cn] 单用途预付卡管理办法规定每人余额最多 { $limit }，现在还能充 { $room }（含赠送）。请改小金额。
        [cn_zhejiang] 浙江省单用途预付卡规定每人余额最多 { $limit }，现在还能充 { $room }（含赠送）。请改小金额。
       *[own] 本店设置的储值上限：每人余额最多 { $limit }，现在还能充 { $room }（含赠送）。请改小金额。
    }

# 优惠券
error-opening-recorded = 这位会员的期初已经在 { $day } 录过，只能录一次。积分有出入可以用“调整积分”。
error-opening-invalid =
    { $rule ->
        [empty] 什么也没填。请填本金、赠送金、积分或次卡。
        [points_until] 积分的最后一天要是今天或以后，没有积分就不用填。
        [not_a_card] 这个货号不是次卡。请先把商品设成次卡，再录入。
        [uses] 按次的卡要填剩几次，不限次数的卡不填。
       *[other] 这样的期初录不进去。请检查各项内容。
    }
error-transfer-invalid =
    { $rule ->
        [same] 不能转给自己。请选另一位会员。
        [empty] 这位会员没有可转的：没有储值、积分、次卡，也没有能用的优惠券。
        [not_empty] 对方已经有储值或积分，不能再转入。请选没有余额的会员，或新建一位。
        [merged] 这位会员是几份资料合并来的，不能转卡。请先撤销合并。
       *[other] 这张卡转不了。请核对两位会员。
    }
error-transfer-needs-proof = 转卡要本人输储值密码或一次性码；没有的话由店主转，并写明原因。
error-merge-invalid =
    { $rule ->
        [same] 这两份资料已经是同一位会员，不用再合并。
        [not_merged] 这份资料没有和别人合并，没有可撤销的。
       *[other] 不能合并或撤销。请检查两位会员。
    }
error-on-account-over-limit = 还能挂账 { $left }（额度 { $limit }，已欠 { $owed }）。请少挂一些，或先还账。
error-repaid-beyond-owed = 这位会员只欠 { $owed }，收不了 { $amount }。
error-on-account-repaid = 挂账已经还过，只欠 { $owed }，不能再减 { $amount }。请把整单作废后重新收银。
error-owes-on-account = 这位会员还欠挂账 { $owed }。请先还清。
error-unknown-repayment = 没有这张还账单。请从会员的往来里再选一次。
error-gift-card-unknown = 没有这张礼品卡，或卡密输错了。请对着卡再输一次。
error-gift-card-unusable =
    { $rule ->
        [twice] 礼品卡 { $card_no } 已经在这一单里了。
       *[empty] 礼品卡 { $card_no } 已经用完了。
    }
error-gift-card-short = 礼品卡 { $card_no } 只剩 { $balance }，还差 { $missing }。
error-unknown-invoice = 没有这张发票申请。
error-invoice-asked = 已经申请过发票了：{ $request_no }。
error-invoice-nothing = 这一笔没有可以开发票的金额。
error-invoice-changed = 可开票金额变了：刚才是 { $expected }，现在是 { $amount }。请再确认一次。
error-invoice-tax-no-invalid =
    { $rule ->
        [missing] 请填写单位的税号。
        [person] 个人抬头不填税号。
       *[other] 税号不对，请核对后再填。
    }
error-invoice-not-so =
    { $state ->
        [asked] 发票申请 { $request_no } 还没开票，不能这样操作。
        [issued] 发票申请 { $request_no } 已经开票，没有要红冲的金额。
        [to_reverse] 发票申请 { $request_no } 待红冲，不能这样操作。
       *[cancelled] 发票申请 { $request_no } 已经取消。
    }
error-invoice-day-invalid = 开票日期 { $day } 不对，要在 { $from } 到 { $to } 之间。
error-unknown-person = 这位会员没有这位家人，或者已经停用。请重新选是谁来买。
error-person-over-limit = 这位家人今天还能用 { $left } 储值（每天最多 { $limit }）。其余请用别的方式付，或请会员本人来。
error-count-card-invalid =
    { $rule ->
        [covers_nothing] 这张次卡什么也抵不了。请填可用的商品或分类。
        [no_end] 不限次数的卡要有期限。请填有效期。
        [over] 有效期已经过了，这张卡卖出去用不上。请改日期。
        [decimals] 次卡按整张卖，单位不能有小数。请改单位。
       *[other] 这样的次卡用不上。请检查各项内容。
    }
error-unknown-count-card = 没有这张次卡。请核对卡号。
error-count-card-unfit =
    { $rule ->
        [other_member] 第 { $line } 行的次卡只限本人用。请先选好会员，或换一种付法。
        [a_card] 第 { $line } 行卖的就是次卡，不能再用次卡付。
        [not_covered] 这张次卡不能抵第 { $line } 行的商品。请换一张卡，或换一种付法。
        [whole_units] 次卡按整数抵。请把第 { $line } 行的数量改成整数。
       *[other] 这张次卡不能抵第 { $line } 行。
    }
error-count-card-short = 次卡只剩 { $left } 次，第 { $line } 行要 { $uses } 次。请减少数量，或拆成两行。
error-count-card-ended =
    { $rule ->
        [over] 次卡 { $card_no } 已过有效期，不能再用，也不能再退。
        [given_back] 次卡 { $card_no } 已经退掉，不能再用。
        [used_up] 次卡 { $card_no } 已经用完，没有可退的。
        [taken_over] 次卡 { $card_no } 是期初录入的旧卡，可以照常用，这里不能退。
        [given] 次卡 { $card_no } 是充值送的，没有付过钱，可以照常用，不能退。
        [transferred] 次卡 { $card_no } 已经转给别的会员，可以照常用，不能退。要退请先转回买卡的会员。
       *[lapsed] 次卡 { $card_no } 已经到期作废，不能再用，也不能再退。
    }
error-count-card-line = 第 { $line } 行卖的是次卡。次卡不随这一单退：请不要选这一行，退次卡在会员资料里。
error-count-card-used = 第 { $line } 行卖的次卡 { $card_no } 已经用过，这一单不能作废。请先退掉用它抵的那几次，或给顾客退次卡。
error-coupon-unknown = 没有这张优惠券，或券码输错了。请对着券再输一次。
error-coupon-of-another-member = 这张券是另一位会员的，不能用在这一单。
error-coupon-expired = 这张券到 { $valid_until } 为止，已经过期了。
error-coupon-used = 这张券已经用过了。请换一张，或不用券结账。
error-coupon-twice = 同一张券在这一单里放了两次，只能算一次。请去掉一张。
error-coupon-below-minimum = 这张券要满 { $minimum } 才能用，这一单是 { $total }。
error-coupon-withdrawn = 这张券已随退货收回，不能再用。

# 退货退款
error-refund-empty = 还没有选要退的商品。请选好商品和数量再退。
error-refunded-already = 这一单已经全部退过了，不能再退。
error-refund-line-unknown = 第 { $line } 行不在这一单里，或者重复了。请重新选择。
error-refund-beyond-sold = 第 { $line } 行最多还能退 { $left }。请改小数量。
error-refund-changed = 要退的钱从 { $expected } 变成了 { $total }。请和顾客核对后再退款。
error-refund-needs-note = 选了“其他原因”，请写一句备注说明原因。
error-unbilled-over-limit = 没有单的退货 { $total } 超过了店员可以退的 { $limit }。请店主来退，或找到原单再退。
error-sale-not-of-today = 这一单是 { $day } 的。只有当天的单可以作废或更正，以前的请办退货。
error-sale-has-returns = 这一单已经退过一部分，不能再作废或更正。请办退货。
error-tender-unchanged = 这一单本来就是这样付的，没有要更正的。
error-tender-points-fixed = 这一单用积分付了 { $amount }，积分不能更正。请把整单作废后重新收银。
error-tender-gift-card-fixed = 这一单用礼品卡付了 { $amount }，礼品卡不能更正。请把整单作废后重新收银。
error-tender-given-back = 这位会员在这一单之后退过卡或转过卡，用掉的储值已经结清，不能再更正。
error-correction-needs-note = 选了“其他原因”，请写一句备注，说明实际是怎么付的。
error-sale-has-member = 这一单已经记在会员名下了，不能再补会员。
error-balance-empty = 这位会员没有储值余额，没有可退的。
error-points-spent = 要收回的积分已经花掉，还差 { $missing } 分。请让会员补足，或由店主在设置里允许欠积分。
error-points-invalid =
    { $rule ->
        [full] 这位会员的积分已多到记不下。请先用掉一些，或者这一单不记会员。
       *[other] 积分要写成数字，最多两位小数，不能是 0。请改一下再试。
    }
error-points-below-zero = 会员只有 { $balance } 积分，不能减得比这更多。
error-rule-invalid =
    { $rule ->
        [empty] 这条规则没有作用：什么也没送，倍数也没变。请填积分或倍数。
        [visit] 到店积分不分商品。请去掉商品和分类。
        [many] 一条规则最多写 200 个商品、200 个分类。请分成几条。
        [dates] 结束日期比开始日期还早。请改好日期。
        [over] 结束日期已经过了，这条规则用不上。请改日期，或把它停用。
        [never] 这段日期里没有选的那些日子，规则用不上。请改日期，或改星期、几号。
        [rate] 送得太多：每一分钱最多积 10 分，也不能是负数。请改小积分，或改大金额。
        [product] 有的商品货号不对，店里没有。请检查货号。
        [category] 有的分类下面没有商品。请检查分类名称。
       *[other] 这条规则用不上。请检查各项内容。
    }
error-rule-conflict = 已有一条规则在用：{ $other }。管的东西一样，日子也重叠，两条里总有一条用不上。请先停用那条，或改商品、日子。
error-unknown-rule = 没有这条积分规则。请重新选择。
error-share-rule-invalid =
    { $rule ->
        [empty] 这条规则没有作用：提成是 0。请填比例或金额。
        [top_up] 充值不分商品。请去掉商品和分类。
        [many] 一条规则最多写 200 个商品、200 个分类。请分成几条。
        [dates] 结束日期比开始日期还早。请改好日期。
        [over] 结束日期已经过了，这条规则用不上。请改日期，或把它停用。
        [product] 有的商品货号不对，店里没有。请检查货号。
        [category] 有的分类下面没有商品。请检查分类名称。
        [card] 有的货号是次卡。卖次卡的提成请选“卖次卡”。
        [goods] 有的货号不是次卡。请只写次卡的货号，或改选“卖商品”。
       *[other] 这条提成规则用不上。请检查各项内容。
    }
error-share-rule-conflict = 已有一条提成规则在用：{ $other }。管的东西一样，日子也重叠，说不清按哪条算。请先停用那条，或改商品、日子。
error-unknown-share-rule = 没有这条提成规则。请重新选择。
error-tier-invalid =
    { $rule ->
        [level] 级别要在 1 到 9 之间。请改一下再试。
        [need] 升级要达到的数要大于 0，也不能太大。请改一下再试。
        [window] 天数要在 1 到 3660 之间，月数要在 1 到 120 之间。请改一下再试。
        [visits] 这段时间里没有那么多天，谁也到不了这么多次。请改少次数，或改长时间。
        [grace] 保留天数要在 0 到 365 之间。请改一下再试。
        [rate] 折扣要在 0.01 到 0.99 之间，比如 0.95 是九五折。请改一下再试。
        [times] 积分倍数要在 0 到 10 之间。请改一下再试。
        [over] 到期日已经过了。请选今天或以后的日子。
        [stopped] 这个等级已经停用，不能再给会员。请选别的等级。
       *[other] 这个等级用不上。请检查各项内容。
    }
error-tier-conflict = 和正在用的等级“{ $other }”冲突：级别一样，或者高的要求不比低的多，或者高的折扣、积分倍数反而不如低的。请改一改。
error-unknown-tier = 没有这个会员等级。请重新选择。
error-tier-needs-note = 选了“其他”，请写一句备注说明为什么改等级。
error-adjustment-needs-note = 选了“其他”，请写一句备注说明为什么调整积分。
error-nothing-due = 今天没有到期要处理的。

# 会员、店员、商品、设置、单据
error-unknown-member = 没有找到这位会员。请换手机尾号、姓名或会员号再找。
error-member-erased = 这位会员的资料已经按要求删除，不能再用。
error-member-needs-identity = 手机、姓名、卡号至少填一样，下次才找得到这位会员。
error-phone-invalid = 手机号码不对。请数一数位数，只填数字。
error-birthday-invalid = 这个生日不对，不能在将来，也不能早于 1900 年。请再问一下。
error-text-invalid =
    { $field ->
        [name] “名字”
        [card_no] “卡号”
        [salutation] “称呼”
        [wechat] “微信”
        [address] “地址”
        [note] “备注”
        [wording] “同意的原话”
        [sku] “货号”
        [barcode] “条码”
        [unit] “单位”
        [category] “分类”
       *[other] “{ $field }”
    }这一栏要填 1 到 { $limit } 个字，不能有看不见的控制符。请改好再试。
error-card-taken = 这个卡号是另一位会员的。请核对卡号，或换一张卡。
error-card-dead = 这个卡号是补过卡的旧卡，已经作废。请换一张卡。
error-card-unchanged = 会员现在就是这张卡。请刷新卡，或输入新卡号。
error-member-frozen = 这位会员{ $reason ->
        [lost] 已挂失
        [suspicious] 因可疑已冻结
       *[locked] 已按本人要求锁定
    }，储值、积分和优惠券都不能用。请用别的方式付款，或请店主解除冻结。
error-not-frozen = 这位会员没有冻结，不用解除。
error-unknown-staff = 没有这位店员。请先在设置里登记店员。
error-barcode-taken = 这个条码是商品 { $sku } 的。请核对条码，或先改那个商品。
error-unknown-sale = 没有找到这一单。请核对单号。
error-unknown-refund = 没有找到这张退款单。请核对退款单号。
error-unknown-top-up = 没有找到这笔充值。请核对充值单号。
error-unknown-setting = 没有“{ $key }”这项设置。请检查写法。
error-setting-invalid = 设置“{ $key }”不能填这个值，可以填：{ $reason ->
        [text] 文字
       *[other] { $reason }
    }。
