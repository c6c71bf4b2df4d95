<?php

// ruleid: unprepared-sql
$wpdb->query("DELETE FROM {$table} WHERE id = $id");
// ruleid: unprepared-sql
$wpdb->get_var("SELECT 1 FROM $wpdb->posts WHERE post_title = '{$title}'");
// ruleid: unprepared-sql
$this->wpdb->get_results('SELECT * FROM t WHERE id = ' . $id);
// ruleid: unprepared-sql
$wpdb->get_row('SELECT * FROM t WHERE id = ' . $_GET['id'] . ' LIMIT 1');
// ruleid: unprepared-sql
$wpdb->get_col(sprintf('SELECT id FROM t WHERE name = "%s"', $name));
// ruleid: unprepared-sql
$wpdb->get_col($wpdb->prepare("SELECT id FROM t WHERE name = '$name' AND id = %d", $id));
// ruleid: unprepared-sql
$this->db->query("UPDATE {$this->threads} SET a = {$this->value}");
// ruleid: unprepared-sql
$this->database->rows("SELECT * FROM {$threads} WHERE client_id = '{$client}'");
// ruleid: unprepared-sql
$database->execute("UPDATE {$table} SET name = '" . $name . "'", []);

// ok: unprepared-sql
$this->database->rows("SELECT * FROM {$threads} WHERE client_id = %s", [$client]);
// ok: unprepared-sql
$wpdb->query('DELETE FROM t');
// ok: unprepared-sql
$wpdb->query("DELETE FROM {$table}");
// ok: unprepared-sql
$wpdb->get_row($wpdb->prepare("SELECT * FROM {$this->threads_table} WHERE id = %d", $id));
// ok: unprepared-sql
$wpdb->get_var($wpdb->prepare("SELECT ID FROM {$wpdb->posts} WHERE post_title = %s", $title));
// ok: unprepared-sql
$redis->query("whatever $id");
