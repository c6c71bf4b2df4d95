<?php

declare(strict_types=1);

namespace Martlet\Chat\Rest;

use Martlet\Chat\Chat\Chat;
use Martlet\Chat\Chat\ChatError;
use Martlet\Chat\Chat\Dialogue;
use Martlet\Chat\Chat\Identity;
use Martlet\Chat\Chat\Limits;
use Martlet\Chat\Chat\Log;
use Martlet\Chat\Chat\Poll;
use Martlet\Chat\Chat\Receipts;
use Martlet\Chat\Chat\Threads;
use Martlet\Chat\Chat\Time;
use Martlet\Chat\Tokens\Authenticator;
use Martlet\Chat\Tokens\Issuer;
use WP_REST_Request;

/**
 * What the routes do: requests in, the contract's answers out.
 */
final class Controller
{
    /** Who asks; null: the gateway, or somebody who wants a token. */
    private ?Identity $identity = null;

    public function __construct(
        private Authenticator $authenticator,
        private Issuer $issuer,
        private Chat $chat,
        private Threads $threads,
        private Log $log,
        private Receipts $receipts,
        private Poll $poll
    ) {
    }

    /** Finds out who asks, before anything else is looked at. */
    public function authenticate(string $name, WP_REST_Request $request): void
    {
        $isForGateways = $name === 'events' || $name === 'heads';
        $this->identity = $name === 'token' || ($isForGateways && $this->authenticator->isGateway($request))
            ? null : $this->authenticator->identity($request);
    }

    public function send(WP_REST_Request $request): JsonResponse
    {
        $body = new Body($request);
        [$message, $isNew] = $this->chat->send(
            $this->caller(),
            $body->id('threadId'),
            $body->requiredString('text'),
            $body->requiredString('clientMessageId')
        );
        return JsonResponse::of($message->toArray(), $isNew ? 201 : 200);
    }

    public function threads(WP_REST_Request $request): JsonResponse
    {
        $query = new Query($request);
        $limit = $query->limit();
        $filter = $this->filter($query);
        $threads = $this->threads->search($this->caller(), $filter, self::behind($query->string('cursor')), $limit + 1);
        $cursor = null;
        if (count($threads) > $limit) {
            array_pop($threads);
            $last = $threads[$limit - 1];
            $cursor = sprintf('t1.%d.%d', $last->updatedAt, $last->id);
        }
        $allowed = array_filter($threads, fn (Dialogue $thread): bool => $this->threads->isAllowed($thread->id, $this->caller()));
        $items = array_map(static fn (Dialogue $thread): array => $thread->toArray(), array_values($allowed));
        return JsonResponse::of(['items' => $items, 'cursor' => $cursor]);
    }

    public function createThread(WP_REST_Request $request): JsonResponse
    {
        $body = new Body($request);
        $thread = $this->chat->createThread($this->caller(), $body->string('subject') ?? '', $body->id('clientId'), $body->id('managerId'));
        return JsonResponse::of($thread->toArray(), 201);
    }

    public function thread(WP_REST_Request $request): JsonResponse
    {
        return JsonResponse::of($this->threads->get(self::id($request), $this->caller())->toArray());
    }

    public function updateThread(WP_REST_Request $request): JsonResponse
    {
        $body = new Body($request);
        // Who may not know of the thread hears of nothing else that may be wrong.
        $id = $this->threads->get(self::id($request), $this->caller())->id;
        $change = [];
        $status = $body->string('status');
        if ($status !== null || $body->isNull('status')) {
            $change['status'] = self::status((string) $status);
        }
        $managerId = $body->id('managerId');
        if ($managerId !== null || $body->isNull('managerId')) {
            $change['managerId'] = $managerId;
        }
        if ($change === []) {
            throw ChatError::invalid('', 'Nothing to change: give status, managerId, or both.');
        }
        return JsonResponse::of($this->chat->updateThread($this->caller(), $id, $change)->toArray());
    }

    public function messages(WP_REST_Request $request): JsonResponse
    {
        $query = new Query($request);
        [$after, $before, $limit] = [$query->position('after'), $query->position('before'), $query->limit()];
        $id = self::id($request);
        if ($this->threads->head($id, $this->caller()) === null) {
            throw ChatError::noThread();
        }
        $messages = $this->threads->messages((int) $id, $after ?? 0, $before ?? PHP_INT_MAX, $after !== null, $limit + 1);
        $cursor = null;
        if (count($messages) > $limit) {
            array_pop($messages);
            $cursor = (string) $messages[$limit - 1]->seq;
        }
        $items = array_map(static fn ($message): array => $message->toArray(), $after === null ? array_reverse($messages) : $messages);
        return JsonResponse::of(['items' => $items, 'cursor' => $cursor]);
    }

    public function events(WP_REST_Request $request): JsonResponse
    {
        $query = new Query($request);
        return new JsonResponse($this->log->events($this->identity, self::id($request), $query->position('after') ?? 0, $query->limit()));
    }

    public function access(WP_REST_Request $request): JsonResponse
    {
        return JsonResponse::of($this->log->access($this->caller(), self::id($request)));
    }

    public function read(WP_REST_Request $request): JsonResponse
    {
        $body = new Body($request);
        $thread = $body->id('threadId');
        if ($thread === null) {
            throw ChatError::invalid('threadId', 'threadId is missing.');
        }
        [$ids, $upTo] = [$body->strings('messageIds'), $body->position('upTo')];
        if (($ids === null) === ($upTo === null)) {
            throw ChatError::invalid('upTo', 'Either messageIds or upTo must be there.');
        }
        if ($ids === []) {
            throw ChatError::invalid('messageIds', sprintf('messageIds must have 1 to %d ids.', Limits::IDS));
        }
        return JsonResponse::of($this->receipts->mark($this->caller(), $thread, $ids, $upTo));
    }

    public function heads(WP_REST_Request $request): JsonResponse
    {
        $ids = (new Body($request))->ids('threadIds');
        if ($ids === null) {
            throw ChatError::invalid('threadIds', 'threadIds is missing.');
        }
        return JsonResponse::of(['heads' => (object) $this->log->heads($this->identity, $ids)]);
    }

    public function poll(WP_REST_Request $request): JsonResponse
    {
        $query = new Query($request);
        $cursor = $query->string('cursor') ?? '';
        $page = $this->poll->since($this->caller(), $cursor, $query->string('hidden') === '1', Time::now());
        $tag = Poll::tag($cursor, $page['cursor']);
        $headers = ['ETag' => $tag, 'Martlet-Ask-Again-Ms' => (string) $page['askAgainMs']];
        if (Poll::isKnown($tag, (string) $request->get_header('if_none_match'))) {
            return new JsonResponse('', 304, $headers);
        }
        return new JsonResponse(Poll::json($page), 200, $headers);
    }

    public function token(WP_REST_Request $request): JsonResponse
    {
        return JsonResponse::of($this->issuer->issue($request));
    }

    private function caller(): Identity
    {
        if ($this->identity === null) {
            throw ChatError::unauthorized();
        }
        return $this->identity;
    }

    /** @return array{status?: string, manager?: string, free?: bool, text?: string} */
    private function filter(Query $query): array
    {
        $filter = [];
        $status = $query->string('status');
        if ($status !== null) {
            $filter['status'] = self::status($status);
        }
        $assigned = $query->string('assigned');
        if ($assigned === 'none') {
            $filter['free'] = true;
        } elseif ($assigned !== null) {
            if (!Body::isId($assigned)) {
                throw ChatError::invalid('assigned', 'assigned must be me, none, or a manager\'s id.');
            }
            $filter['manager'] = $assigned === 'me' ? $this->caller()->id : $assigned;
        }
        $text = $query->string('q');
        if ($text !== null) {
            if (mb_strlen($text, 'UTF-8') > Limits::QUERY || str_contains($text, "\0")) {
                throw ChatError::invalid('q', sprintf('q must have 1 to %d characters, none of them U+0000.', Limits::QUERY));
            }
            $filter['text'] = $text;
        }
        return $filter;
    }

    private static function status(string $status): string
    {
        if ($status !== Dialogue::OPEN && $status !== Dialogue::CLOSED) {
            throw ChatError::invalid('status', 'status must be open or closed.');
        }
        return $status;
    }

    private static function id(WP_REST_Request $request): string
    {
        return (string) ($request->get_url_params()['id'] ?? '');
    }

    /** @return ?array{int, int} */
    private static function behind(?string $cursor): ?array
    {
        if ($cursor === null) {
            return null;
        }
        if (!preg_match('/\At1\.([0-9]{1,15})\.([1-9][0-9]{0,17})\z/', $cursor, $found)) {
            throw ChatError::invalid('cursor', 'This cursor was not issued here. Start again without one.');
        }
        return [(int) $found[1], (int) $found[2]];
    }
}
