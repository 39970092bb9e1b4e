import type { ShareRequest, StaffAnswer } from '$backend/bindings'
import { halfWidth } from '$shared/amount'

/** Nobody by name: of a line, who sells the sale. */
export const NOBODY = ''
/** Several, each with a weight. */
export const SEVERAL = '*'

export type Scope = 'sale' | 'line'

/** A weight as the till takes it: above 0 and up to 100, with 4 decimals at most. */
const WEIGHT = /^(?:100(?:\.0{1,4})?|\d{1,2}(?:\.\d{1,4})?)$/u

/** Who sells, as it is chosen: nobody, one, or several with weights; for the sale, or for the line that is picked. */
export class Sellers {
  scope = $state<Scope>('sale')
  chosen = $state<string>(NOBODY)
  weights = $state<Record<string, string>>({})

  constructor(
    readonly staff: StaffAnswer[],
    private readonly now: Record<Scope, readonly ShareRequest[]>,
  ) {
    this.aim((now.line.length > 0 ? 'line' : 'sale'))
  }

  /** Begins with who sells that. */
  aim(scope: Scope): void {
    const shares = this.now[scope]
    this.scope = scope
    this.chosen = shares.length > 1 ? SEVERAL : (shares[0]?.staff_id ?? NOBODY)
    this.weights = Object.fromEntries(this.staff.map(({ staff_id }) => [staff_id, shares.find((share) => share.staff_id === staff_id)?.share ?? '']))
  }

  isWrong(staffId: string): boolean {
    const text = halfWidth(this.weights[staffId] ?? '').trim()
    return text !== '' && (!WEIGHT.test(text) || /^[0.]*$/u.test(text))
  }

  /** What would be kept; none while a weight is wrong, or nobody of several has one. */
  get shares(): ShareRequest[] | null {
    if (this.chosen === NOBODY) return []
    if (this.chosen !== SEVERAL) return [{ staff_id: this.chosen, share: '1' }]
    if (this.staff.some(({ staff_id }) => this.isWrong(staff_id))) return null
    const shares = this.staff.map(({ staff_id }) => ({ staff_id, share: halfWidth(this.weights[staff_id] ?? '').trim() })).filter(({ share }) => share !== '')
    return shares.length === 0 ? null : shares
  }
}

/** Who sells, by name, in the order of the shares. */
export const namesOf = (shares: readonly ShareRequest[], staff: readonly StaffAnswer[]): string[] =>
  shares.flatMap((share) => staff.find((one) => one.staff_id === share.staff_id)?.name ?? [])
