import type { GiftPart } from '$backend/bindings'
import { isZero } from '$shared/amount'
import { t, words } from '$shared/words.svelte'

/** Bonus money, points, uses of a count card and coupons, whatever there is of them. */
export const giftWords = (part: Pick<GiftPart, 'bonus_minor' | 'points' | 'uses' | 'coupons'>): string =>
  [
    part.bonus_minor === 0 ? '' : words.money(part.bonus_minor),
    isZero(part.points) ? '' : t('plan-gift-points', { points: part.points }),
    part.uses ? t('gift-uses', { count: part.uses }) : '',
    part.coupons?.length ? t('gift-coupons', { count: part.coupons.reduce((sum, kind) => sum + kind.count, 0) }) : '',
  ]
    .filter(Boolean)
    .join(t('list-comma'))
