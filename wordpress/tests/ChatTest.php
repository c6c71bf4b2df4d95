<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Chat\ChatError;
use Martlet\Chat\Chat\Identity;
use Martlet\Chat\Chat\Pace;
use RuntimeException;

final class ChatTest extends ChatCase
{
    public function test_a_first_message_opens_a_thread_and_takes_the_next_place_in_its_log(): void
    {
        [$message, $isNew] = $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        self::assertTrue($isNew);
        self::assertSame(2, $message->seq);
        $log = $this->log($message->threadId);
        self::assertSame(['thread_update', 'message'], array_column($log, 'type'));
        self::assertSame([1, 2], array_column($log, 'seq'));
        self::assertSame($message->toArray(), $log[1]['payload']);
    }

    public function test_the_same_key_again_is_the_same_message_and_writes_nothing(): void
    {
        [$first] = $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        $before = [$this->traces($first->threadId), $this->waiting()];
        foreach ([null, $first->threadId] as $thread) {
            [$again, $isNew] = $this->services->chat()->send($this->guest(), $thread, 'another text', 'k1');
            self::assertFalse($isNew);
            self::assertSame($first->toArray(), $again->toArray());
        }
        self::assertSame($before, [$this->traces($first->threadId), $this->waiting()]);
    }

    public function test_what_is_to_be_published_is_stored_with_the_message_in_the_order_of_the_log(): void
    {
        [$message] = $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        $thread = 'chat.thread.' . $message->threadId;
        self::assertSame([$thread, $thread, 'chat.client.g_one', 'chat.managers'], $this->waiting());
    }

    public function test_without_anybody_to_tell_nothing_waits(): void
    {
        $this->set(['redis_url' => '', 'gateway_url' => '']);
        $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        self::assertSame([], $this->waiting());
    }

    public function test_a_failure_in_the_middle_leaves_no_trace(): void
    {
        [$first] = $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        $before = [$this->traces($first->threadId), $this->waiting()];
        try {
            $this->database->transaction(function () use ($first): void {
                $this->services->chat()->send($this->guest(), $first->threadId, 'lost', 'k2');
                throw new RuntimeException('in the middle');
            });
            self::fail('It did not throw.');
        } catch (RuntimeException $expected) {
            self::assertSame('in the middle', $expected->getMessage());
        }
        self::assertSame($before, [$this->traces($first->threadId), $this->waiting()]);
        [$next] = $this->services->chat()->send($this->guest(), $first->threadId, 'next', 'k2');
        self::assertSame($first->seq + 1, $next->seq);
    }

    public function test_a_manager_who_is_replaced_is_told_and_so_is_the_new_one(): void
    {
        [$message] = $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        $maria = $this->user('maria');
        $max = $this->user('max');
        $this->services->chat()->updateThread($maria, $message->threadId, ['managerId' => $maria->id]);
        $table = $this->database->table('outbox');
        $this->database->execute("DELETE FROM {$table}");
        $thread = $this->services->chat()->updateThread($maria, $message->threadId, ['managerId' => $max->id]);
        self::assertSame('Max', $thread->managerName);
        self::assertSame(
            ['chat.thread.' . $message->threadId, 'chat.client.g_one', "chat.manager.{$max->id}", "chat.manager.{$maria->id}", 'chat.managers'],
            $this->waiting()
        );
    }

    public function test_who_is_no_manager_cannot_be_put_in_charge(): void
    {
        $maria = $this->user('maria');
        foreach ([$this->user('anna')->id, '999999', 'g_one', '01'] as $id) {
            try {
                $this->services->chat()->createThread($maria, '', $this->user('anna')->id, $id);
                self::fail($id);
            } catch (ChatError $error) {
                self::assertSame(['invalid_request', 'managerId'], [$error->name, $error->field]);
            }
        }
    }

    public function test_a_site_may_keep_somebody_out_of_a_thread_everywhere(): void
    {
        [$message] = $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        $maria = $this->user('maria');
        $keepOut = static fn (bool $allowed, int $thread, Identity $who): bool => $who->id !== $maria->id;
        add_filter('martlet_chat_can_access_thread', $keepOut, 10, 3);
        try {
            self::assertNull($this->services->threads()->find($message->threadId, $maria));
            self::assertNull($this->services->threads()->head($message->threadId, $maria));
            self::assertNotNull($this->services->threads()->head($message->threadId, $this->user('max')));
        } finally {
            remove_filter('martlet_chat_can_access_thread', $keepOut);
        }
    }

    public function test_a_site_hears_of_a_message_after_it_is_stored(): void
    {
        $heard = [];
        $listen = function (array $message, Identity $who) use (&$heard): void {
            $heard[] = [$message['text'], $who->id, $this->database->isInTransaction()];
        };
        add_action('martlet_chat_message_created', $listen, 10, 2);
        $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        remove_action('martlet_chat_message_created', $listen);
        self::assertSame([['hello', 'g_one', false]], $heard);
    }

    public function test_a_stranger_can_grow_only_so_much(): void
    {
        $limit = static fn (int $limit, string $what): int => $what === 'send' ? 3 : $limit;
        add_filter('martlet_chat_limit', $limit, 10, 2);
        try {
            for ($number = 1; $number <= 3; $number++) {
                $this->services->chat()->send($this->guest(), null, 'hello', "k{$number}");
            }
            // What is stored already may be asked for again.
            self::assertFalse($this->services->chat()->send($this->guest(), null, 'hello', 'k3')[1]);
            self::assertTrue($this->services->chat()->send($this->guest('g_other'), null, 'hello', 'k1')[1]);
            $this->services->chat()->send($this->guest(), null, 'hello', 'k4');
            self::fail('Too much was taken.');
        } catch (ChatError $error) {
            self::assertSame(429, $error->status);
            self::assertGreaterThan(0, $error->retryAfter);
        } finally {
            remove_filter('martlet_chat_limit', $limit);
        }
    }

    public function test_the_pace_of_polling_follows_what_happens(): void
    {
        $pace = Pace::of($this->guest());
        self::assertSame(0, $pace->after(true, 0, true));
        self::assertSame([1000, 3000, 15000], [$pace->after(false, 0, false), $pace->after(false, 60000, false), $pace->after(false, PHP_INT_MAX, false)]);
        self::assertSame([30000, 60000], [$pace->after(false, 0, true), $pace->after(false, PHP_INT_MAX, true)]);
    }

    public function test_a_site_sets_the_pace_of_polling_within_reason(): void
    {
        $slower = static fn (array $intervals, Identity $who): array => ['talking' => 2000, 'recent' => 'soon', 'quiet' => -5, 'more' => 1] + ($who->isGuest() ? $intervals : []);
        add_filter('martlet_chat_poll_intervals', $slower, 10, 2);
        try {
            $pace = Pace::of($this->guest());
            self::assertSame([2000, 3000, 250, 30000, 60000], $pace->claim());
            self::assertEquals($pace, Pace::read(json_decode(json_encode($pace->claim()), true)));
            self::assertSame(250, $this->services->poll()->since($this->guest(), '', false, 0)['askAgainMs']);
            $claims = $this->services->jwt()->verify($this->services->issuer()->sign($this->guest(), time())['token'], time());
            self::assertSame($pace->claim(), $claims['pace']);
        } finally {
            remove_filter('martlet_chat_poll_intervals', $slower);
        }
        foreach ([null, 5, 'soon', [], [1, 2, 3, 4], [1, 2, 3, 4, '5'], ['a' => 1, 2, 3, 4, 5], [1, 2, 3, 4, 5, 6]] as $wrong) {
            self::assertNull(Pace::read($wrong));
        }
    }
}
