package store

import "context"

// Channels of a message.
const (
	ChannelMail = "mail"
	ChannelSMS  = "sms"
	ChannelChat = "chat"
)

// MessageSet is a collection of texts under a name. The standard set has no row: its id is empty.
type MessageSet struct{ ID, Name string }

// MaxMessageSets is how many sets there may be beside the standard one.
const MaxMessageSets = 20

// Message is one text that was changed from the built-in one. Subject is for mail only.
type Message struct{ Set, Lang, Channel, Subject, Body string }

func messageSetFields(s *MessageSet) []any { return []any{&s.ID, &s.Name} }

func messageFields(m *Message) []any {
	return []any{&m.Set, &m.Lang, &m.Channel, &m.Subject, &m.Body}
}

// MessageSets lists the sets beside the standard one, by name.
func (s *Store) MessageSets(ctx context.Context) ([]MessageSet, error) {
	return readAll(ctx, s, messageSetFields, `SELECT id, name FROM message_sets ORDER BY name_fold`)
}

// AddMessageSet makes a set without texts of its own. ErrDuplicate when the name is taken, ErrConflict when there
// are MaxMessageSets.
func (s *Store) AddMessageSet(ctx context.Context, by Actor, name string) (MessageSet, error) {
	id, err := newID()
	if err != nil {
		return MessageSet{}, err
	}
	err = s.write(ctx, func(c *change) error {
		n, err := one(ctx, c.tx, scalar[int], `SELECT count(*) FROM message_sets`)
		if err != nil {
			return err
		}
		if n >= MaxMessageSets {
			return ErrConflict
		}
		if err := c.exec(ctx, `INSERT INTO message_sets (id, name, name_fold) VALUES (?,?,?)`, id, name, fold(name)); err != nil {
			return err
		}
		return c.audit(ctx, by, "messages.add", id)
	})
	return MessageSet{ID: id, Name: name}, err
}

// DeleteMessageSet deletes a set and its texts. Presets that named it use the standard one from then on.
func (s *Store) DeleteMessageSet(ctx context.Context, by Actor, id string) error {
	return s.write(ctx, func(c *change) error {
		if err := c.must(ctx, `DELETE FROM message_sets WHERE id = ?`, id); err != nil {
			return err
		}
		if err := c.exec(ctx, `DELETE FROM messages WHERE set_id = ?`, id); err != nil {
			return err
		}
		if err := c.exec(ctx, `UPDATE presets SET messages = '', version = version + 1 WHERE messages = ?`, id); err != nil {
			return err
		}
		return c.audit(ctx, by, "messages.delete", id)
	})
}

// Messages lists the texts of one language that a set has, and those of the standard set.
func (s *Store) Messages(ctx context.Context, set, lang string) ([]Message, error) {
	return readAll(ctx, s, messageFields, `SELECT set_id, lang, channel, subject, body FROM messages WHERE set_id IN ('', ?) AND lang = ?`, set, lang)
}

// SetMessages writes texts of a set. ErrNotFound when the set is gone.
func (s *Store) SetMessages(ctx context.Context, by Actor, texts ...Message) error {
	return s.write(ctx, func(c *change) error {
		for _, m := range texts {
			if err := c.knownSet(ctx, m.Set); err != nil {
				return err
			}
			err := c.exec(ctx, `INSERT INTO messages (set_id, lang, channel, subject, body, updated_at) VALUES (?,?,?,?,?,?)
				ON CONFLICT (set_id, lang, channel) DO UPDATE SET subject = excluded.subject, body = excluded.body, updated_at = excluded.updated_at`,
				m.Set, m.Lang, m.Channel, m.Subject, m.Body, ms(c.at))
			if err != nil {
				return err
			}
			if err := c.audit(ctx, by, "message.set", m.Set, "lang", m.Lang, "channel", m.Channel); err != nil {
				return err
			}
		}
		return nil
	})
}

// knownSet is ErrNotFound for a set that is not there.
func (c *change) knownSet(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	_, err := one(ctx, c.tx, scalar[string], `SELECT id FROM message_sets WHERE id = ?`, id)
	return err
}

// ResetMessage drops a text of a set: the standard set's, or the built-in one, holds again.
func (s *Store) ResetMessage(ctx context.Context, by Actor, set, lang, channel string) error {
	return s.write(ctx, func(c *change) error {
		n, err := c.count(ctx, `DELETE FROM messages WHERE set_id = ? AND lang = ? AND channel = ?`, set, lang, channel)
		if err != nil || n == 0 {
			return err
		}
		return c.audit(ctx, by, "message.reset", set, "lang", lang, "channel", channel)
	})
}
