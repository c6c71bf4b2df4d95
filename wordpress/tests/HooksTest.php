<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Chat\ChatError;
use Martlet\Chat\Chat\Identity;
use Martlet\Chat\Front\Page;
use Martlet\Chat\Privacy\Deletion;
use Martlet\Chat\Publishing\Event;
use Martlet\Chat\Publishing\Publisher;
use WP_Error;
use WP_User;

/**
 * What docs/wordpress.md promises to developers.
 */
final class HooksTest extends ChatCase
{
    /** @var list<array{string, callable}> */
    private array $added = [];

    protected function tearDown(): void
    {
        foreach ($this->added as [$hook, $callback]) {
            remove_filter($hook, $callback);
        }
        parent::tearDown();
    }

    private function hook(string $name, callable $callback, int $arguments = 1): void
    {
        add_filter($name, $callback, 10, $arguments);
        $this->added[] = [$name, $callback];
    }

    public function test_the_documentation_names_every_hook_and_no_other(): void
    {
        $plugin = dirname(__DIR__) . '/martlet-chat';
        $used = [];
        foreach (new \RecursiveIteratorIterator(new \RecursiveDirectoryIterator($plugin . '/includes')) as $file) {
            if ($file->isFile()) {
                preg_match_all('/(?:apply_filters|do_action)\(\s*\'(martlet_chat_[a-z_]+)\'/', (string) file_get_contents((string) $file), $found);
                $used = array_merge($used, $found[1]);
            }
        }
        preg_match_all('/^\| `(martlet_chat_[a-z_]+)`/m', (string) file_get_contents(dirname(__DIR__, 2) . '/docs/wordpress.md'), $documented);
        sort($used);
        sort($documented[1]);
        self::assertSame(array_values(array_unique($used)), $documented[1]);
    }

    public function test_a_site_changes_or_refuses_a_text_before_it_is_stored(): void
    {
        $this->hook('martlet_chat_message_text', static fn ($text, Identity $who, int $thread) => str_contains($text, 'card')
            ? new WP_Error('card', 'Please do not send card numbers.') : str_replace('darn', '****', $text) . ($thread > 0 ? '!' : ''), 3);
        [$first] = $this->services->chat()->send($this->guest(), null, 'darn', 'k1');
        self::assertSame('****', $first->text);
        self::assertSame('again!', $this->services->chat()->send($this->guest(), $first->threadId, 'again', 'k2')[0]->text);
        try {
            $this->services->chat()->send($this->guest(), $first->threadId, 'my card is 4000', 'k3');
            self::fail('It was taken.');
        } catch (ChatError $error) {
            self::assertSame([400, 'text', 'Please do not send card numbers.'], [$error->status, $error->field, $error->getMessage()]);
        }
        self::assertCount(2, $this->services->threads()->messages($first->threadId, 0, PHP_INT_MAX, true, 10));
    }

    public function test_a_site_hears_of_a_dialogue_once_however_it_was_opened(): void
    {
        $heard = [];
        $this->hook('martlet_chat_thread_created', static function (array $thread, Identity $who) use (&$heard): void {
            $heard[] = [$thread['id'], $who->id, $thread['unread']];
        }, 2);
        [$message] = $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        $this->services->chat()->send($this->guest(), $message->threadId, 'more', 'k2');
        $thread = $this->services->chat()->createThread($this->guest('g_two'), '', null, null);
        self::assertSame([[$message->threadId, 'g_one', 0], [$thread->id, 'g_two', 0]], $heard);
    }

    public function test_a_site_decides_by_wordpress_own_filter_who_is_a_manager(): void
    {
        self::assertFalse($this->user('anna')->isManager());
        $anna = $this->user('anna')->userId();
        $this->hook('user_has_cap', static fn (array $all, array $caps, array $asked, WP_User $user) => $user->ID === $anna ? ['martlet_manage_chats' => true] + $all : $all, 4);
        self::assertTrue($this->user('anna')->isManager());
        $this->services->people()->requireManager((string) $anna);
        self::assertFalse($this->user('boris')->isManager());
    }

    public function test_a_site_chooses_the_names_that_others_see(): void
    {
        $this->hook('martlet_chat_user_name', static fn (string $name, WP_User $user) => $name . ' of ' . $user->user_login . str_repeat('x', 500), 2);
        $name = (string) $this->user('maria')->name;
        self::assertStringStartsWith('Maria of mariaxxx', $name);
        self::assertSame(250, mb_strlen($name));
        [$message] = $this->services->chat()->send($this->user('anna'), null, 'hello', 'k1');
        self::assertStringStartsWith('Anna of anna', (string) $this->services->threads()->get($message->threadId, $this->user('maria'))->clientName);
    }

    public function test_a_site_adds_to_the_claims_of_a_token(): void
    {
        $this->hook('martlet_chat_token_claims', static fn (array $claims, Identity $who) => ['shop' => $who->id] + $claims, 2);
        $claims = $this->services->jwt()->verify($this->services->issuer()->sign($this->guest(), time())['token'], time());
        self::assertSame(['g_one', 'g_one'], [$claims['shop'], $claims['userId']]);
    }

    public function test_a_site_publishes_by_its_own_means_and_needs_no_redis_for_it(): void
    {
        $own = new class () implements Publisher {
            /** @var list<string> */
            public array $channels = [];

            public function publish(Event $event): void
            {
                $this->channels[] = $event->channel;
            }
        };
        $this->set(['redis_url' => '', 'gateway_url' => '']);
        self::assertFalse($this->settings->isPublishing());
        $this->hook('martlet_chat_publisher', static fn () => $own);
        $this->set([]);
        [$message] = $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        self::assertSame(4, $this->services->relay()->run());
        self::assertSame('chat.thread.' . $message->threadId, $own->channels[1]);
    }

    public function test_a_site_sets_the_retention(): void
    {
        $this->hook('martlet_chat_retention_days', static fn (int $days) => $days === 0 ? 30 : $days);
        self::assertSame(30, $this->settings->retentionDays());
    }

    public function test_a_site_hears_which_dialogues_were_deleted_and_nothing_of_them_waits_any_more(): void
    {
        $heard = [];
        $this->hook('martlet_chat_threads_deleted', static function (array $threads) use (&$heard): void {
            $heard[] = $threads;
        });
        [$message] = $this->services->chat()->send($this->guest(), null, 'private', 'k1');
        $this->services->receipts()->mark($this->user('maria'), $message->threadId, null, 2);
        $other = $this->services->chat()->send($this->guest('g_two'), null, 'stays', 'k1')[0];
        self::assertSame(1, (new Deletion($this->database))->ofClient('g_one'));
        self::assertSame([[$message->threadId]], $heard);
        $thread = 'chat.thread.' . $other->threadId;
        self::assertSame([$thread, $thread, 'chat.client.g_two', 'chat.managers'], $this->waiting());
    }

    public function test_a_site_sets_the_widgets_attributes_and_where_its_button_is(): void
    {
        $place = static function (Page $page, bool $inline): ?array {
            ob_start();
            $inline ? print $page->place() : $page->placeEverywhere();
            preg_match('/data-martlet="([^"]*)"/', (string) ob_get_clean(), $found);
            return $found === [] ? null : json_decode(html_entity_decode($found[1], ENT_QUOTES), true)['attributes'];
        };
        $page = fn (): Page => new Page($this->settings, dirname(__DIR__) . '/martlet-chat/martlet-chat.php', '1.0.0');
        $this->set(['widget_everywhere' => false]);
        self::assertNull($place($page(), false));
        $this->hook('martlet_chat_widget_everywhere', static fn (bool $is) => !$is);
        $this->hook('martlet_chat_widget_attributes', static fn (array $attributes, string $place) => ['heading' => "in the {$place}", 'odd' => ['a']] + $attributes, 2);
        self::assertSame(['heading' => 'in the corner', 'lang' => 'en'], $place($page(), false));
        self::assertSame(['heading' => 'in the inline', 'lang' => 'en', 'inline' => ''], $place($page(), true));
        $this->set(['widget_everywhere' => true]);
        self::assertNull($place($page(), false));
    }

    public function test_counters_whose_time_is_over_go_with_the_daily_job(): void
    {
        $this->services->chat()->send($this->guest(), null, 'hello', 'k1');
        $limits = $this->database->table('limits');
        $this->database->execute("INSERT INTO {$limits} (name, ends_at, hits) VALUES ('send:g_old', %d, 3)", [time() - 100]);
        do_action('martlet_retention');
        self::assertSame(['send:g_one', 'thread:g_one'], array_column($this->database->rows("SELECT name FROM {$limits} ORDER BY name"), 'name'));
    }
}
