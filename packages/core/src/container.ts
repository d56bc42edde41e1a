import "reflect-metadata";
import { Container } from "inversify";
import type { Contribution, ContributionKind } from "./plugin.js";

/**
 * The only file that knows the container. Each contribution is a binding of its own, so that an application which has
 * an Inversify container can ask for it by token: `contributionToken("phi", "power")`.
 */
export type ContributionToken = symbol;

export function contributionToken(kind: ContributionKind, name: string): ContributionToken {
  return Symbol.for(`agop:${kind}:${name}`);
}

/** Inversify accepts two bindings under one token in silence and fails only when asked: the registry checks before. */
export function containerOf(contributions: readonly Contribution[]): Container {
  const container = new Container();
  for (const contribution of contributions) {
    container.bind<Contribution>(contributionToken(contribution.kind, contribution.name)).toConstantValue(contribution);
  }
  return container;
}

export type { Container };
