import type { TenderKind } from '$backend/bindings'

/** Money that comes from outside the shop's books, and can go back there. */
export type MoneyKind = Exclude<TenderKind, 'stored_value' | 'points' | 'gift_card' | 'on_account'>
export const MONEY_KINDS: readonly MoneyKind[] = ['cash', 'wechat', 'alipay', 'card', 'other']
