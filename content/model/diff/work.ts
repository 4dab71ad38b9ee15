/** A purse of comparisons: what is dear is only done while it can be paid for, so that no input takes long. */
export class Work {
  steps = 0;
  #left: number;

  constructor(budget: number) {
    this.#left = budget;
  }

  /** True, and paid, when `cost` comparisons can still be afforded. */
  affords(cost: number): boolean {
    if (cost > this.#left) return false;
    this.#left -= cost;
    this.steps += cost;
    return true;
  }

  /** Pays for work that is linear anyway. */
  count(cost: number): void {
    this.steps += cost;
  }
}
