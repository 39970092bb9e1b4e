/** A form that is sent to the till: one sending at a time, and why the last was refused. */
export class Sending {
  isBusy = $state(false)
  why = $state.raw<unknown>(null)

  /** The till's answer; none where it refused, or where a sending is under way. */
  protected async attempt<Answer>(send: () => Promise<Answer>): Promise<Answer | null> {
    if (this.isBusy) return null
    this.isBusy = true
    this.why = null
    try {
      return await send()
    } catch (why) {
      this.why = why
      return null
    } finally {
      this.isBusy = false
    }
  }
}
