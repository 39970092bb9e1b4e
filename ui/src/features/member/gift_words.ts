import type { GiftPart } from '$backend/bindings'
import { isZero } from '$shared/amount'
import { t, words } from '$shared/words.svelte'

/** Bonus money and points, whatever there is of them. */
export const giftWords = (part: Pick<GiftPart, 'bonus_minor' | 'points'>): string =>
  [part.bonus_minor === 0 ? '' : words.money(part.bonus_minor), isZero(part.points) ? '' : t('plan-gift-points', { points: part.points })]
    .filter(Boolean)
    .join(t('list-comma'))
