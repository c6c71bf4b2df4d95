<?php

declare(strict_types=1);

namespace Martlet\Chat\Tests;

use Martlet\Chat\Chat\Quota;
use Martlet\Chat\Privacy\Deletion;
use Martlet\Chat\Privacy\Eraser;
use Martlet\Chat\Privacy\Exporter;
use Martlet\Chat\Privacy\Retention;
use Martlet\Chat\Settings\Settings;

final class PrivacyTest extends TestCase
{
    use ChatData;

    public function test_the_tools_of_wordpress_know_the_chat(): void
    {
        self::assertArrayHasKey('martlet-chat', apply_filters('wp_privacy_personal_data_exporters', []));
        self::assertArrayHasKey('martlet-chat', apply_filters('wp_privacy_personal_data_erasers', []));
        self::assertNotFalse(wp_next_scheduled(Retention::HOOK));
    }

    public function test_the_export_has_what_was_said_in_ones_dialogues_and_nothing_of_others(): void
    {
        $anna = (string) get_user_by('login', 'anna')->ID;
        $this->dialogue($anna, ['client', 'manager', 'client']);
        $this->dialogue('g_stranger');
        $exported = (new Exporter($this->database))->export('anna@shop.test');
        self::assertTrue($exported['done']);
        self::assertCount(3, $exported['data']);
        $text = (string) wp_json_encode($exported['data']);
        self::assertStringContainsString('text 1', $text);
        self::assertStringNotContainsString('g_stranger', $text);
        self::assertStringNotContainsString('<i>', stripslashes($text));
        self::assertSame(['data' => [], 'done' => true], (new Exporter($this->database))->export('nobody@shop.test'));
    }

    public function test_a_long_export_comes_in_pages_and_every_message_once(): void
    {
        $anna = (string) get_user_by('login', 'anna')->ID;
        $this->dialogue($anna, array_fill(0, 450, 'client'));
        $seen = [];
        for ($page = 1, $done = false; !$done && $page < 10; $page++) {
            ['data' => $data, 'done' => $done] = (new Exporter($this->database))->export('anna@shop.test', $page);
            array_push($seen, ...array_column($data, 'item_id'));
        }
        self::assertCount(450, $seen);
        self::assertCount(450, array_unique($seen));
    }

    public function test_the_erasure_takes_ones_dialogues_and_leaves_others(): void
    {
        $anna = (string) get_user_by('login', 'anna')->ID;
        $mine = [$this->dialogue($anna), $this->dialogue($anna, ['client', 'manager'])];
        $other = $this->dialogue('g_stranger');
        $this->reads($other, $anna, 1);
        $before = $this->traces($other);
        $erased = (new Eraser($this->database, new Deletion($this->database)))->erase('anna@shop.test');
        self::assertTrue($erased['items_removed']);
        self::assertTrue($erased['done']);
        foreach ($mine as $thread) {
            self::assertSame([0, 0, 0, 0, 0], $this->traces($thread));
        }
        self::assertSame($before[1], $this->traces($other)[1]);
        $again = (new Eraser($this->database, new Deletion($this->database)))->erase('anna@shop.test');
        self::assertFalse($again['items_removed']);
    }

    public function test_the_retention_deletes_what_is_too_old_and_nothing_else(): void
    {
        $old = [$this->dialogue('g_old', ['client'], 40), $this->dialogue('g_older', ['client'], 400)];
        $new = $this->dialogue('g_new', ['client'], 29);
        $before = $this->traces($new);
        $retention = new Retention(new Settings(), new Deletion($this->database), new Quota($this->database));
        $retention->run();
        self::assertSame(1, $this->traces($old[0])[0], 'deleted though chats are kept for ever');
        update_option('martlet_chat', array_merge((new Settings())->stored(), ['retention_days' => 30]));
        self::assertSame(2, $retention->count(30));
        $retention->run();
        foreach ($old as $thread) {
            self::assertSame([0, 0, 0, 0, 0], $this->traces($thread));
        }
        self::assertSame($before, $this->traces($new));
        $people = $this->database->table('people');
        self::assertSame(['g_new'], array_column($this->database->rows("SELECT id FROM {$people} ORDER BY id"), 'id'));
        update_option('martlet_chat', array_merge((new Settings())->stored(), ['retention_days' => 0]));
    }

    public function test_many_are_deleted_in_portions(): void
    {
        for ($number = 0; $number < 230; $number++) {
            $this->dialogue("g_$number", [], 100);
        }
        $deletion = new Deletion($this->database);
        self::assertSame(50, $deletion->silentSince((int) (microtime(true) * 1000), 50));
        self::assertSame(180, $deletion->silentSince((int) (microtime(true) * 1000)));
        self::assertSame(0, $deletion->countSilentSince((int) (microtime(true) * 1000)));
    }
}
