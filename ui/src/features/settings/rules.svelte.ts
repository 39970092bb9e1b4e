import type { PointsRuleAnswer, PutPointsRule, RuleEarns } from '$backend/bindings'
import type { Till } from '$backend/till'
import { amountDigits, halfWidth, parseAmount } from '$shared/amount'
import { Sending } from '$shared/sending.svelte'

export type EarnsBy = RuleEarns['by']

/** What a rule gives points by, and the message that says so. */
export const EARNS_BY: Record<EarnsBy, string> = { money: 'rule-kind-money', unit: 'rule-kind-unit', visit: 'rule-kind-visit', times: 'rule-kind-times' }

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7]

const DECIMAL = /^\d{1,9}(?:\.\d{1,2})?$/u

/** What stands between numbers of products, and between days. */
const BETWEEN = /[\s,，、;；]+/u

/** Names with commas, dots or blanks between them, each once. */
function names(text: string, between: RegExp): string[] {
  return [...new Set(text.split(between).map((name) => name.trim()).filter((name) => name !== ''))]
}

/** A rule as it is typed: new, or a change of one. */
export class RuleForm extends Sending {
  name = $state('')
  by = $state<EarnsBy>('money')
  pointsText = $state('')
  perText = $state('')
  timesText = $state('2')
  productsText = $state('')
  categoriesText = $state('')
  weekdays = $state<number[]>([])
  monthDaysText = $state('')
  validFrom = $state('')
  validUntil = $state('')
  isActive = $state(true)

  constructor(
    private readonly till: Pick<Till, 'pointsRulePut'>,
    readonly before: PointsRuleAnswer | null,
    private readonly scale: number,
  ) {
    super()
    if (before) this.#fill(before)
  }

  #fill(rule: PointsRuleAnswer): void {
    this.name = rule.name
    this.by = rule.earns.by
    if (rule.earns.by === 'times') this.timesText = rule.earns.times
    else this.pointsText = rule.earns.points
    if (rule.earns.by === 'money') this.perText = amountDigits(rule.earns.per_minor, this.scale)
    this.productsText = (rule.products ?? []).join(' ')
    this.categoriesText = (rule.categories ?? []).join('，')
    this.weekdays = [...(rule.weekdays ?? [])]
    this.monthDaysText = (rule.month_days ?? []).join(' ')
    this.validFrom = rule.valid_from ?? ''
    this.validUntil = rule.valid_until ?? ''
    this.isActive = rule.is_active
  }

  get isForSome(): boolean {
    return this.by !== 'visit'
  }

  toggleWeekday(day: number): void {
    this.weekdays = this.weekdays.includes(day) ? this.weekdays.filter((one) => one !== day) : [...this.weekdays, day].toSorted()
  }

  isDecimalWrong(text: string): boolean {
    const digits = halfWidth(text)
    return digits !== '' && !DECIMAL.test(digits)
  }

  /** The days of the month that were typed; none where something typed is no such day. */
  get monthDays(): number[] | null {
    const typed = names(this.monthDaysText, BETWEEN).map(halfWidth)
    const days = typed.map((day) => (/^\d{1,2}$/u.test(day) ? Number(day) : 0))
    return days.every((day) => day >= 1 && day <= 31) ? [...new Set(days)] : null
  }

  get #earns(): RuleEarns | null {
    const decimal = (text: string) => (DECIMAL.test(halfWidth(text)) ? halfWidth(text) : null)
    if (this.by === 'times') {
      const times = decimal(this.timesText)
      return times === null ? null : { by: 'times', times }
    }
    const points = decimal(this.pointsText)
    if (points === null) return null
    if (this.by !== 'money') return { by: this.by, points }
    const per = parseAmount(this.perText, this.scale)
    return 'minor' in per ? { by: 'money', points, per_minor: per.minor } : null
  }

  /** What would be sent; none while something typed is no number, or missing. */
  get request(): PutPointsRule | null {
    const [earns, monthDays] = [this.#earns, this.monthDays]
    if (!earns || !monthDays || this.name.trim() === '') return null
    return {
      rule_id: this.before?.rule_id ?? null,
      name: this.name.trim(),
      earns,
      products: this.isForSome ? names(this.productsText, BETWEEN) : [],
      categories: this.isForSome ? names(this.categoriesText, /[,，、;；]+/u) : [],
      weekdays: this.weekdays,
      month_days: monthDays,
      valid_from: this.validFrom || null,
      valid_until: this.validUntil || null,
      is_active: this.isActive,
    }
  }

  async send(): Promise<PointsRuleAnswer | null> {
    const request = this.request
    return request && (await this.attempt(request, this.till.pointsRulePut))
  }
}
