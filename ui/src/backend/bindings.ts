// What the window can ask of Rust, in the style of tauri-specta. Written by hand from docs/CONTRACT.md until it is generated.

import { invoke as __TAURI_INVOKE, type Channel } from '@tauri-apps/api/core'

export const commands = {
  shopShow: (request: ShopShow, meta: Meta | null) => typedError<ShopAnswer>(__TAURI_INVOKE('shop_show', { request, meta })),
  settingList: (request: SettingList, meta: Meta | null) => typedError<SettingListAnswer>(__TAURI_INVOKE('setting_list', { request, meta })),
  settingPut: (request: SettingPut, meta: Meta | null) => typedError<SettingAnswer>(__TAURI_INVOKE('setting_put', { request, meta })),
  staffPut: (request: StaffPut, meta: Meta | null) => typedError<StaffAnswer>(__TAURI_INVOKE('staff_put', { request, meta })),
  staffList: (request: StaffList, meta: Meta | null) => typedError<StaffListAnswer>(__TAURI_INVOKE('staff_list', { request, meta })),
  productPut: (request: ProductPut, meta: Meta | null) => typedError<ProductAnswer>(__TAURI_INVOKE('product_put', { request, meta })),
  productSearch: (request: ProductSearch, meta: Meta | null) => typedError<ProductListAnswer>(__TAURI_INVOKE('product_search', { request, meta })),
  productList: (request: ProductList, meta: Meta | null) => typedError<ProductListAnswer>(__TAURI_INVOKE('product_list', { request, meta })),
  memberEnrol: (request: MemberEnrol, meta: Meta | null) => typedError<MemberNamed>(__TAURI_INVOKE('member_enrol', { request, meta })),
  memberEdit: (request: MemberEdit, meta: Meta | null) => typedError<MemberNamed>(__TAURI_INVOKE('member_edit', { request, meta })),
  memberSearch: (request: MemberSearch, meta: Meta | null) => typedError<MemberSearchAnswer>(__TAURI_INVOKE('member_search', { request, meta })),
  memberList: (request: MemberList, meta: Meta | null) => typedError<MemberListAnswer>(__TAURI_INVOKE('member_list', { request, meta })),
  memberCard: (request: MemberCard, meta: Meta | null) => typedError<MemberCardAnswer>(__TAURI_INVOKE('member_card', { request, meta })),
  memberMovements: (request: MemberMovements, meta: Meta | null) => typedError<MemberMovementsAnswer>(__TAURI_INVOKE('member_movements', { request, meta })),
  memberErase: (request: MemberErase, meta: Meta | null) => typedError<MemberNamed>(__TAURI_INVOKE('member_erase', { request, meta })),
  storedValueTopUp: (request: StoredValueTopUp, meta: Meta | null) => typedError<TopUpAnswer>(__TAURI_INVOKE('stored_value_top_up', { request, meta })),
  storedValueQuoteTopUp: (request: StoredValueQuoteTopUp, meta: Meta | null) => typedError<TopUpQuote>(__TAURI_INVOKE('stored_value_quote_top_up', { request, meta })),
  saleQuote: (request: SaleQuote, meta: Meta | null) => typedError<QuoteAnswer>(__TAURI_INVOKE('sale_quote', { request, meta })),
  saleRing: (request: SaleRing, meta: Meta | null) => typedError<SaleAnswer>(__TAURI_INVOKE('sale_ring', { request, meta })),
  saleList: (request: SaleList, meta: Meta | null) => typedError<SaleListAnswer>(__TAURI_INVOKE('sale_list', { request, meta })),
  saleShow: (request: SaleShow, meta: Meta | null) => typedError<SaleShowAnswer>(__TAURI_INVOKE('sale_show', { request, meta })),
  alertList: (request: AlertList, meta: Meta | null) => typedError<AlertListAnswer>(__TAURI_INVOKE('alert_list', { request, meta })),
  billText: (request: BillText, meta: Meta | null) => typedError<BillTextAnswer>(__TAURI_INVOKE('bill_text', { request, meta })),
  billSave: (request: BillSave, meta: Meta | null) => typedError<FileAnswer>(__TAURI_INVOKE('bill_save', { request, meta })),
  basketShow: (request: BasketShow, meta: Meta | null) => typedError<BasketAnswer>(__TAURI_INVOKE('basket_show', { request, meta })),
  basketPut: (request: BasketPut, meta: Meta | null) => typedError<BasketPutAnswer>(__TAURI_INVOKE('basket_put', { request, meta })),
  windowShow: (request: WindowShow, meta: Meta | null) => typedError<WindowAnswer>(__TAURI_INVOKE('window_show', { request, meta })),
  windowPut: (request: WindowPut, meta: Meta | null) => typedError<WindowAnswer>(__TAURI_INVOKE('window_put', { request, meta })),
  reportToday: (request: ReportToday, meta: Meta | null) => typedError<TodayAnswer>(__TAURI_INVOKE('report_today', { request, meta })),
  reportSilent: (request: ReportSilent, meta: Meta | null) => typedError<SilentAnswer>(__TAURI_INVOKE('report_silent', { request, meta })),
  reportExport: (request: ReportExport, meta: Meta | null) => typedError<ExportAnswer>(__TAURI_INVOKE('report_export', { request, meta })),
  journalRead: (request: JournalRead, meta: Meta | null) => typedError<JournalReadAnswer>(__TAURI_INVOKE('journal_read', { request, meta })),
  setupState: () => typedError<SetupState>(__TAURI_INVOKE('setup_state')),
  setupMake: (request: SetupMake, progress: Channel<Progress>) => typedError<SetupAnswer>(__TAURI_INVOKE('setup_make', { request, progress })),
  verifyShop: (progress: Channel<Progress>) => typedError<VerifyAnswer>(__TAURI_INVOKE('verify_shop', { progress })),
  cancelWork: () => typedError<null>(__TAURI_INVOKE('cancel_work')),
}

/* Types */

export type Meta = { request_id?: string; locale?: Locale }

export type Refused = { code: Code; args: Record<string, unknown>; text: string }

export type Code =
  | 'malformed_json' | 'request_too_long' | 'not_a_request' | 'unknown_method' | 'invalid_params' | 'request_id_invalid'
  | 'request_id_reused' | 'at_not_allowed' | 'unknown_actor' | 'permission_denied' | 'shop_not_found' | 'shop_exists'
  | 'shop_in_use' | 'shop_foreign' | 'shop_older' | 'shop_newer' | 'shop_damaged' | 'storage_full' | 'storage_read_only'
  | 'storage_failed' | 'file_not_written' | 'internal' | 'basket_empty' | 'basket_too_long' | 'unknown_product'
  | 'quantity_invalid' | 'quantity_too_precise' | 'amount_invalid' | 'total_changed' | 'shares_invalid' | 'tender_invalid'
  | 'tender_short' | 'tender_excess' | 'member_needed' | 'stored_value_short' | 'coupon_unknown'
  | 'coupon_of_another_member' | 'coupon_expired' | 'coupon_used' | 'coupon_below_minimum' | 'unknown_member'
  | 'member_erased' | 'member_needs_identity' | 'phone_invalid' | 'birthday_invalid' | 'text_invalid' | 'card_taken'
  | 'unknown_staff' | 'barcode_taken' | 'unknown_sale' | 'unknown_setting' | 'setting_invalid'

export type Locale = 'zh-Hans' | 'zh-Hant' | 'en'
export type Currency = 'CNY' | 'TWD' | 'HKD' | 'MOP' | 'SGD' | 'MYR' | 'USD'
export type Paper = 'a5' | 'roll_80' | 'roll_58'
export type TextChannel = 'sms' | 'plain'
export type TenderKind = 'cash' | 'stored_value' | 'wechat' | 'alipay' | 'card' | 'other'
export type ConsentPurpose = 'account' | 'e_bill' | 'marketing_sms' | 'calls' | 'profile'
export type ErasureReason = 'member_request' | 'retention' | 'mistake'
export type Theme = 'light' | 'dark' | 'system'
export type SettingValue = number | string

export type ShopShow = Record<string, never>
export type ShopAnswer = {
  name: string
  currency: Currency
  currency_scale: number
  locale: Locale
  time_zone: string
  cut_off: string
  played: boolean
  business_day: string
}

export type SettingList = Record<string, never>
export type SettingAnswer = { key: string; value: SettingValue; default: SettingValue }
export type SettingListAnswer = { settings: SettingAnswer[] }
export type SettingPut = { key: string; value: SettingValue }

export type StaffPut = { name: string; staff_id?: string | null }
export type StaffAnswer = { staff_id: string; name: string }
export type StaffList = Record<string, never>
export type StaffListAnswer = { staff: StaffAnswer[] }
export type ShareRequest = { staff_id: string; share: string }

export type ProductPut = {
  sku: string
  name: string
  price_minor: number
  barcode?: string | null
  unit?: string | null
  unit_kg?: string | null
  unit_decimals?: number | null
  category?: string | null
  cost_minor?: number | null
  favourite?: boolean | null
}
export type ProductAnswer = {
  sku: string
  name: string
  price_minor: number
  barcode?: string | null
  unit: string
  unit_kg?: string | null
  unit_decimals: number
  category?: string | null
  cost_minor?: number | null
  favourite: boolean
}
export type ProductSearch = { query: string; limit?: number | null }
export type ProductList = { category?: string | null; favourites?: boolean | null }
export type ProductListAnswer = { products: ProductAnswer[] }

export type Consent = { purpose: ConsentPurpose; wording: string }
export type MemberEnrol = {
  phone?: string | null
  name?: string | null
  card_no?: string | null
  salutation?: string | null
  wechat?: string | null
  address?: string | null
  birthday?: string | null
  note?: string | null
  consents?: Consent[]
}
export type MemberEdit = {
  member_id: string
  phone?: string | null
  name?: string | null
  card_no?: string | null
  salutation?: string | null
  wechat?: string | null
  address?: string | null
  birthday?: string | null
  note?: string | null
  consents?: Consent[]
  withdraw?: ConsentPurpose[]
}
export type MemberNamed = { member_id: string; member_no: string }
export type MemberSearch = { query: string; limit?: number | null }
export type MemberHit = {
  member_id: string
  member_no: string
  name?: string | null
  salutation?: string | null
  phone_masked?: string | null
  tier: string
  last_visit_on?: string | null
}
export type MemberSearchAnswer = { members: MemberHit[] }
export type MemberList = { order?: 'recent' | 'newest' | null; after?: string | null; limit?: number | null }
export type MemberListAnswer = { members: MemberHit[]; total: number; next?: string | null }
export type MemberCard = { member_id: string }
export type StoredValue = { principal_minor: number; bonus_minor: number }
export type CouponTerms = { code: string; off_minor: number; minimum_minor: number; valid_until: string }
export type MemberCardAnswer = {
  member_id: string
  member_no: string
  erased: boolean
  name?: string | null
  salutation?: string | null
  phone?: string | null
  card_no?: string | null
  wechat?: string | null
  address?: string | null
  birthday?: string | null
  note?: string | null
  consents: ConsentPurpose[]
  enrolled_on: string
  stored_value: StoredValue
  points: string
  tier: string
  visits: number
  sales: number
  spent_minor: number
  last_visit_on?: string | null
  last_item?: string | null
  usual_gap_days?: number | null
  coupons: CouponTerms[]
}
export type MemberMovements = { member_id: string; before_seq?: number | null; limit?: number | null }
export type Movement = {
  seq: number
  at: string
  business_day: string
  kind: string
  sale_id?: string | null
  sale_no?: string | null
  top_up_id?: string | null
  principal_minor: number
  bonus_minor: number
  points: string
  principal_after_minor: number
  bonus_after_minor: number
  points_after: string
  text: string
}
export type MemberMovementsAnswer = { movements: Movement[]; next_before_seq?: number | null }
export type MemberErase = { member_id: string; reason: ErasureReason }

export type StoredValueTopUp = {
  member_id: string
  paid_minor: number
  bonus_minor: number
  tender: TenderKind
  staff?: ShareRequest[]
}
export type TopUpAnswer = { top_up_id: string; member_id: string; before: StoredValue; after: StoredValue }
export type StoredValueQuoteTopUp = { member_id: string; paid_minor: number; bonus_minor: number }
export type TopUpQuote = { before: StoredValue; after: StoredValue }

export type LineRequest = {
  sku?: string | null
  qty?: string | null
  price_minor?: number | null
  amount_minor?: number | null
  name?: string | null
  staff?: ShareRequest[]
}
export type Tender = { kind: TenderKind; amount_minor: number }
export type SaleQuote = { member_id?: string | null; lines: LineRequest[]; coupons?: string[]; tenders?: Tender[] | null }
export type QuotedLine = {
  sku?: string | null
  name?: string | null
  qty: string
  unit?: string | null
  list_price_minor: number
  price_minor: number
  amount_minor: number
  discount_minor: number
  total_minor: number
}
export type QuotedCoupon = { code: string; off_minor: number; text: string }
export type Settlement = { paid_minor: number; due_minor: number; change_minor: number; is_paid: boolean }
export type QuoteAnswer = {
  lines: QuotedLine[]
  list_total_minor: number
  coupons_off_minor: number
  total_minor: number
  points_earned: string
  stored_value?: StoredValue | null
  coupons: QuotedCoupon[]
  settlement?: Settlement | null
  cash_notes_minor: number[]
}
export type SaleRing = {
  member_id?: string | null
  lines: LineRequest[]
  tenders: Tender[]
  coupons?: string[]
  staff?: ShareRequest[]
  expect_total_minor?: number | null
}
export type SaleAnswer = {
  sale_id: string
  sale_no: string
  total_minor: number
  change_minor: number
  bill: Bill
  coupons_issued: CouponTerms[]
  alerts: AlertAnswer[]
}
export type SaleList = {
  member_id?: string | null
  from?: string | null
  to?: string | null
  before?: string | null
  sale_no?: string | null
  limit?: number | null
  text?: string | null
}
export type SaleSummary = {
  sale_id: string
  sale_no: string
  at: string
  business_day: string
  member_id?: string | null
  total_minor: number
}
export type SaleListAnswer = { sales: SaleSummary[] }
export type SaleShow = { sale_id: string }
export type SaleShowAnswer = { bill: Bill }
export type ShopHead = { name: string; address: string; phone: string }
export type BillLine = QuotedLine & { list_amount_minor: number }
export type BillCoupon = { code: string; off_minor: number }
export type BillTender = { kind: TenderKind; amount_minor: number }
export type BillMember = {
  member_no?: string | null
  masked_name?: string | null
  phone_tail?: string | null
  stored_value_spent: StoredValue
  stored_value_after: StoredValue
  points_earned: string
  points_after: string
  coupons_issued: CouponTerms[]
}
export type Bill = {
  shop: ShopHead
  sale_id: string
  sale_no: string
  at: string
  business_day: string
  currency: Currency
  lines: BillLine[]
  list_total_minor: number
  price_changes_minor: number
  coupons: BillCoupon[]
  total_minor: number
  tenders: BillTender[]
  change_minor: number
  member?: BillMember | null
}
export type AlertList = { member_id: string }
export type AlertAnswer = {
  text: string
  kind: 'last_visit'
  days_since: number
  usual_gap_days?: number | null
  silent_days?: number | null
}
export type AlertListAnswer = { alerts: AlertAnswer[] }
export type BillText = { sale_id: string; channel: TextChannel; locale?: Locale | null }
export type BillTextAnswer = { text: string; segments: number }
export type BillSave = { sale_id: string; paper: Paper; locale?: Locale | null }
export type FileAnswer = { file: string; bytes: number }

export type Basket = {
  request_id: string
  member_id?: string | null
  lines: LineRequest[]
  coupons: string[]
  tenders: Tender[]
  selected?: number | null
}
export type BasketShow = Record<string, never>
export type BasketAnswer = { basket: Basket; finished?: { sale_id: string } | null }
export type BasketPut = { basket: Basket }
export type BasketPutAnswer = Record<string, never>

export type WindowShow = Record<string, never>
export type WindowPut = { locale?: Locale | null; theme?: Theme | null; scan_ms?: number | null }
export type WindowAnswer = { locale: Locale; theme: Theme; scan_ms: number }

export type ReportToday = { day?: string | null }
export type TodayAnswer = {
  business_day: string
  takings_minor: number
  bills: number
  average_minor: number
  member_bills: number
  member_share_percent: string
  top_ups_minor: number
  stored_value: StoredValue
  new_members: number
  tenders: BillTender[]
}
export type ReportSilent = { limit?: number | null; after?: string | null }
export type SilentRow = {
  member_id: string
  member_no: string
  name?: string | null
  salutation?: string | null
  phone_masked?: string | null
  days_since: number
  usual_gap_days?: number | null
  text: string
  visits: number
  spent_minor: number
  last_item?: string | null
  last_visit_on: string
}
export type SilentAnswer = { total: number; rows: SilentRow[]; next?: string | null }
export type ReportExport = {
  what: 'today' | 'silent' | 'sales'
  format: 'csv' | 'pdf'
  day?: string | null
  from?: string | null
  to?: string | null
}
export type ExportAnswer = { file: string; rows: number }

export type JournalRead = { before_seq?: number | null; limit?: number | null }
export type ReadableFact = { seq: number; at: string; actor: string; kind: string; text: string }
export type JournalReadAnswer = { facts: ReadableFact[]; next_before_seq?: number | null }
export type VerifyAnswer = { facts: number; head: string; findings: string[]; found: number }

export type Progress = { done: number; of: number }
export type SetupState = { has_shop: boolean; folder: string; error?: Refused | null }
export type SetupMake = { locale: Locale; shop_name: string; currency: Currency; demo: boolean }
export type SetupAnswer = Record<string, never>

/* Globals */

export type Result<T, E> = { status: 'ok'; data: T } | { status: 'error'; error: E }

async function typedError<T>(answer: Promise<T>): Promise<Result<T, Refused>> {
  try {
    return { status: 'ok', data: await answer }
  } catch (error) {
    if (error instanceof Error) throw error
    return { status: 'error', error: error as Refused }
  }
}
