/** What the shop makes in its settings, one by one: plans, rules, tiers. Those in use come first. */
export class MadeList<Made extends { is_active: boolean }> {
  rows = $state.raw<Made[]>([])
  why = $state.raw<unknown>(null)

  constructor(private readonly read: () => Promise<Made[]>) {}

  async load(): Promise<void> {
    try {
      const rows = await this.read()
      this.rows = rows.toSorted((a, b) => Number(b.is_active) - Number(a.is_active))
      this.why = null
    } catch (why) {
      this.why = why
    }
  }
}
