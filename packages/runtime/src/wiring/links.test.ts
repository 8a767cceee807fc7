import { keeping, kernelStep, mapping, pipeline, sink, source } from './__fixtures__/plans.js';
import { resolveLinks } from './links.js';
import { of } from 'rxjs';

const out = () => [sink('out', keeping())];
const from = [source('n', () => of(1))];
const names = (linked: ReturnType<typeof resolveLinks>) =>
  linked.map(({ plan, feeders }) => `${plan.name} <- ${feeders.join(',')}`);

describe('resolveLinks', () => {
  it('puts listeners before those that feed them', () => {
    const linked = resolveLinks([
      pipeline('a', { from, to: [{ kind: 'link', pipeline: 'b' }] }),
      pipeline('b', { to: [{ kind: 'link', pipeline: 'c' }] }),
      pipeline('c', { to: out() }),
    ]);
    expect(names(linked)).toEqual(['c <- b', 'b <- a', 'a <- ']);
  });

  it('adds an output for a pipeline that reads another without being named by it', () => {
    const linked = resolveLinks([
      pipeline('a', { from, to: out() }),
      pipeline('reader', { from: [{ kind: 'link', pipeline: 'a' }], to: out() }),
    ]);
    expect(names(linked)).toEqual(['reader <- a', 'a <- ']);
    expect(linked[1]?.plan.to.map(({ kind }) => kind)).toEqual(['sink', 'link']);
  });

  it('finds the links of routes, of error policies and of dead letters', () => {
    const routes = pipeline('routes', {
      from,
      to: [{ kind: 'route', id: 'r', match: 'first', branches: [{ to: [{ kind: 'link', pipeline: 'x' }] }] }],
    });
    const fails = pipeline('fails', {
      from,
      through: [
        kernelStep(
          'same',
          mapping((n) => n),
          { onError: { route: 'x' } },
        ),
      ],
      to: [sink('out', keeping(), { onError: { then: { route: 'x' } } })],
    });
    const linked = resolveLinks([routes, fails, pipeline('x', { to: out() })], 'x');
    expect(names(linked)[0]).toBe('x <- routes,fails,(dead letters)');
  });

  it('says where the failed items of a pipeline are sent, each place once', () => {
    const route = { onError: { route: 'x' } } as const;
    const steps = ['a', 'b'].map((id) =>
      kernelStep(
        id,
        mapping((n) => n),
        route,
      ),
    );
    const linked = resolveLinks([pipeline('fails', { from, through: steps, to: out() }), pipeline('x', { to: out() })]);
    expect(linked.map(({ plan, errorRoutes }) => [plan.name, errorRoutes])).toEqual([
      ['x', []],
      ['fails', ['x']],
    ]);
  });

  it('knows the pipelines that dead letters pass through', () => {
    const linked = resolveLinks(
      [
        pipeline('main', { from, to: [{ kind: 'link', pipeline: 'shared' }] }),
        pipeline('dead', { to: [{ kind: 'link', pipeline: 'behind' }] }),
        pipeline('behind', { to: [{ kind: 'link', pipeline: 'shared' }] }),
        pipeline('shared', { to: out() }),
      ],
      'dead',
    );
    const reached = linked.filter(({ takesLetters }) => takesLetters).map(({ plan }) => plan.name);
    expect(reached.sort()).toEqual(['behind', 'dead', 'shared']);
  });
});
